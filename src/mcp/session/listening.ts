import { SUPPORTED_PROTOCOL_VERSIONS } from "@modelcontextprotocol/server";

import type { Account } from "../../account/account.ts";
import type { Told } from "../../account/changes/told.ts";
import { hourMs } from "../../clock.ts";
import { endWithSocket } from "../listen/end-with-socket.ts";
import { openEventStream } from "../listen/event-stream.ts";
import { openSocket, toUntilMs } from "../listen/open-socket.ts";
import { toHead } from "../message/read-message.ts";
import { sessionNotFound, toHttpError } from "../message/rpc-error.ts";
import { refuseEventId, toBusy } from "./messages.ts";
import type { createObjectLane, NamedRequest } from "./object-lane.ts";
import { resumableSince, usualPace } from "./session-request.ts";

const retryAfterSeconds = 60;
/** What the ids of a listening stream begin with; those of a call's stream are its object's. */
const mark = "g";
const ofListening = new RegExp(`^${mark}(\\d{1,16})$`);

/**
 * Serves GET of sessions. The listening stream is held here and fed like `subscriptions/listen`: no request of the server's
 * ever goes there, so that neither the account's object nor the session's stays in memory. The stream of a call goes on in
 * the session's object. Source: MCP 2025-11-25, basic/transports, "Listening for Messages from the Server".
 */
export function createListening(
  accounts: DurableObjectNamespace<Account>,
  askObject: ReturnType<typeof createObjectLane>,
) {
  async function listen(given: NamedRequest, after: number | null): Promise<Response> {
    const { request, access, session, sessionId } = given;
    const untilMs = toUntilMs(access, hourMs);
    const answer = await openSocket(accounts, access, { sessionId, untilMs, after });
    if (!answer.webSocket) return refuse(answer);
    const agreed = session?.handshake?.protocolVersion ?? "";
    const version = request.headers.get("mcp-protocol-version") ?? agreed;
    const toEvent = (told: Told) => writeEvent(told, version >= resumableSince);
    const stream = openEventStream(answer.webSocket, { first: "", last: "", toEvent }, untilMs);
    return new Response(stream, { headers: { ...streamHeaders, "mcp-session-id": sessionId } });
  }

  /** The stream of a call that broke off. It ends with the token that opened it. */
  async function resume(given: NamedRequest): Promise<Response> {
    if (!given.session?.hasObject) return refuseEventId();
    const untilMs = toUntilMs(given.access, usualPace.maxAgeMs);
    const stream = { sessionId: "", untilMs, after: null };
    const answer = await openSocket(accounts, given.access, stream);
    if (!answer.webSocket) return refuse(answer);
    return endWithSocket(await askObject(given, null), answer.webSocket, untilMs);
  }

  return async (given: NamedRequest): Promise<Response> => {
    const refusal = refuseHead(toHead(given.request).headers);
    if (refusal) return refusal;
    const lastEventId = given.request.headers.get("last-event-id");
    if (lastEventId === null) return listen(given, null);
    const [, seq] = ofListening.exec(lastEventId) ?? [];
    return seq === undefined ? resume(given) : listen(given, Number(seq));
  };
}

const streamHeaders = { "content-type": "text/event-stream", "x-accel-buffering": "no" };

/** What the SDK refuses, in its words. */
function refuseHead(headers: Headers): Response | null {
  if (!headers.get("accept")?.includes("text/event-stream")) {
    return toHttpError(406, -32000, "Not Acceptable: Client must accept text/event-stream");
  }
  const version = headers.get("mcp-protocol-version");
  if (version === null || SUPPORTED_PROTOCOL_VERSIONS.includes(version)) return null;
  const known = SUPPORTED_PROTOCOL_VERSIONS.join(", ");
  const sentence = `Bad Request: Unsupported protocol version: ${version} (supported versions: ${known})`;
  return toHttpError(400, -32000, sentence);
}

/** Why the account opened no socket. */
function refuse({ status, headers }: { status: number; headers: Headers }): Response {
  if (status === 400) return refuseEventId();
  if (status === 404) return sessionNotFound();
  if (status === 410) return toHttpError(401, -32000, "The token is no longer good.");
  const waitSeconds = Number(headers.get("retry-after") ?? retryAfterSeconds);
  return toBusy("Too many of your sessions are listening at once.", waitSeconds);
}

/** A number alone only to clients that know what an event without data is for. */
function writeEvent({ seq, notification }: Told, mayBeEmpty: boolean): string | undefined {
  const id = `id: ${mark}${seq}\n`;
  if (!notification) return mayBeEmpty ? `${id}retry: 1000\ndata: \n\n` : undefined;
  return `event: message\n${id}data: ${JSON.stringify({ jsonrpc: "2.0", ...notification })}\n\n`;
}
