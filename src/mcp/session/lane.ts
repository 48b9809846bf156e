import type { Authority } from "../../access/authority.ts";
import type { Account } from "../../account/account.ts";
import type { Handshake } from "../../account/mcp-session-quota.ts";
import type { Endpoint } from "../../catalog/endpoints.ts";
import type { Deployment } from "../../deployment.ts";
import { loadOnce } from "../../load-once.ts";
import { answerHeaders } from "../answer-headers.ts";
import { createSessionAnswers } from "../fast-lane/session-answers.ts";
import type { Message } from "../message/message.ts";
import { isPlainNotification } from "../message/plain-session-request.ts";
import { sessionNotFound, toHttpError } from "../message/rpc-error.ts";
import type { CreateServer } from "../server.ts";
import type { McpSession } from "../session-object.ts";
import type { LaneRequest } from "../verify-caller.ts";
import { CallsInFlight } from "./calls-in-flight.ts";
import { callCancelled, refuseBody, sessionEnded } from "./messages.ts";
import { createObjectLane, type NamedRequest } from "./object-lane.ts";
import type { createOpening } from "./opening.ts";
import { createPlainLane, type KnownRequest } from "./plain-lane.ts";

interface SessionBindings {
  readonly ACCOUNT: DurableObjectNamespace<Account>;
  readonly MCP_SESSION: DurableObjectNamespace<McpSession>;
}

const startFirst = "Start with initialize, then send the Mcp-Session-Id it answered.";

const loadModule = loadOnce(() => import("./opening.ts"));
const loadListening = loadOnce(() => import("./listening.ts"));

/** Serves the clients of 2025 for a verified caller: here, unless it takes what only the session's object can do. */
export function createSessionLane(
  { deployment, authority }: { readonly deployment: Deployment; readonly authority: Authority },
  { ACCOUNT: accounts, MCP_SESSION: sessions }: SessionBindings,
  createServer: CreateServer | undefined,
  endpoint: Endpoint,
) {
  let opening: ReturnType<typeof createOpening> | undefined;
  /** Loaded with the first session that is opened here: it brings the SDK. */
  async function loadOpening() {
    const { createOpening } = await loadModule();
    opening ??= createOpening({ deployment, authority }, endpoint, createServer);
    return opening;
  }

  const calls = new CallsInFlight();
  const askObject = createObjectLane(sessions, calls);
  const answer = createSessionAnswers(deployment, accounts, endpoint);
  const answerPlain = createPlainLane(answer, calls, askObject);

  /** Ends the session, and what of it runs here. What its object runs it ends itself. */
  async function endSession({ access, sessionId }: NamedRequest): Promise<Response> {
    await authority.account(access.accountId).closeSession(sessionId);
    calls.endAll(sessionId, sessionEnded);
    return new Response(null);
  }

  /** True if nothing more has to be done about it. */
  function takeNotification(
    { request, body, sessionId, session }: KnownRequest,
    { method, params }: Message,
  ): boolean {
    if (!isPlainNotification(request.headers, body.json)) return false;
    const isCancelled = method === "notifications/cancelled";
    if (isCancelled && calls.end(sessionId, params.requestId, callCancelled)) return true;
    return !session?.hasObject;
  }

  async function listen(named: NamedRequest): Promise<Response> {
    const { createListening } = await loadListening();
    return createListening(accounts, askObject)(named);
  }

  const refuse = ({ body, handshake, sessionId }: KnownRequest): Response | null => {
    const inFlight = calls.listKeys(sessionId);
    return body.paramsRefusal ?? refuseBody(body, { version: handshake.protocolVersion, inFlight });
  };

  /** In a session that lives. */
  async function answerHere(known: KnownRequest, message: Message): Promise<Response | null> {
    if (!isAgreed(known) || refuse(known)) return null;
    if (known.body.isPlain) return answerPlain(known, message);
    return takeNotification(known, message)
      ? new Response(null, { status: 202, headers: answerHeaders })
      : null;
  }

  /** The answer to what is sent often; null if it takes the object, or a refusal. */
  async function answerFast(given: LaneRequest): Promise<Response | null> {
    const { body, session } = given;
    const [message] = body.messages;
    if (!message || body.isArray || body.paramsRefusal) return null;
    if (body.kind === "initialize") return (await loadOpening()).open(given);
    if (!session?.handshake) return null;
    const { sessionId, handshake } = session;
    return answerHere({ ...given, sessionId, handshake }, message);
  }

  /** Everything that `answerFast` has no answer to. */
  async function serve(given: LaneRequest): Promise<Response> {
    const { request, body, session } = given;
    if (body.kind === "initialize") return body.paramsRefusal ?? (await loadOpening()).open(given);
    if (!session) return refuseSession(request);
    return serveNamed({ ...given, sessionId: session.sessionId }, session.handshake);
  }

  async function serveNamed(given: NamedRequest, handshake: Handshake | null): Promise<Response> {
    const { request } = given;
    const isEnd = request.method === "DELETE" && (await loadOpening()).isVersionKnown(request);
    if (isEnd) return endSession(given);
    if (request.method === "GET") return listen(given);
    // The object of an earlier version knows what was said.
    if (!handshake || request.method !== "POST") return askObject(given, null);
    return refuse({ ...given, handshake }) ?? askObject(given, null);
  }

  return { answerFast, serve };
}

/** A request names no session, or none that is theirs and lives. */
const refuseSession = ({ headers }: Request): Response =>
  headers.has("mcp-session-id") ? sessionNotFound() : toHttpError(400, -32600, startFirst);

/** Every request is of the revision that the session agreed on, unless its header says otherwise. */
const isAgreed = ({ request, handshake: { protocolVersion } }: KnownRequest): boolean =>
  (request.headers.get("mcp-protocol-version") ?? protocolVersion) === protocolVersion;
