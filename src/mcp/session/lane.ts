import type { RequestId } from "@modelcontextprotocol/server";

import type { Access } from "../../account/account.ts";
import { toObjectName } from "../../crypto/account-id.ts";
import type { Deployment } from "../../deployment.ts";
import { AppError, toStorageRefusal } from "../../errors.ts";
import { logBug } from "../../observe/log.ts";
import type { WaitUntil } from "../../observe/soon.ts";
import { listRequestIds, type ParsedBody } from "../message/message.ts";
import { sessionNotFound, toHttpError } from "../message/rpc-error.ts";
import type { McpSession } from "../session-object.ts";
import { createSessionId, isSessionIdOf } from "./id.ts";

/** `head` has neither body nor credentials. */
export interface LaneRequest {
  readonly head: Request;
  readonly body: ParsedBody;
  readonly access: Access;
  /** How long the account took to say so; 0 with a lease. */
  readonly accountMs: number;
  readonly waitUntil: WaitUntil;
}

const startFirst = "Start with initialize, then send the Mcp-Session-Id it answered.";

/** Serves the clients of 2025 for a verified caller, each session in an object of its own. */
export function createSessionLane(
  { ring }: Pick<Deployment, "ring">,
  sessions: DurableObjectNamespace<McpSession>,
) {
  /** Refuses before an object is addressed. */
  const refuse = async (head: Request, body: ParsedBody, access: Access) => {
    if (body.kind === "initialize") return body.paramsRefusal;
    const id = head.headers.get("mcp-session-id");
    if (id === null) return toHttpError(400, -32600, startFirst);
    return (await isSessionIdOf(ring, access, id)) ? body.paramsRefusal : sessionNotFound();
  };

  return async ({ head, body, access, accountMs, waitUntil }: LaneRequest): Promise<Response> => {
    const refusal = await refuse(head, body, access);
    if (refusal) return refusal;
    // Who starts anew may still name a session that is gone.
    const id = body.kind === "initialize" ? null : head.headers.get("mcp-session-id");
    const sessionId = id ?? (await createSessionId(ring, access));
    const { isArray, messages } = body;
    const request = { head, body: { isArray, messages }, access, accountMs, sessionId };
    const session = sessions.getByName(`${toObjectName(access.accountId)}:${sessionId}`);
    // The request's signal does not reach the object.
    const onAbort = () => {
      const told = session.abandon(listRequestIds(messages));
      // An object that is gone has nothing left to stop.
      waitUntil(told.catch((error: unknown) => logBug("session_lost", error)));
    };
    head.signal.addEventListener("abort", onAbort);
    try {
      return await (id === null ? session.open(request) : session.serve(request));
    } catch (error) {
      return toRestarted(listRequestIds(messages), error);
    } finally {
      head.signal.removeEventListener("abort", onAbort);
    }
  };
}

/**
 * The object went away while it answered, as it does when a new version is deployed: its memory is lost.
 * Throws: what the object refused with before it did anything.
 */
function toRestarted(ids: readonly RequestId[], error: unknown): Response {
  const refusal = toStorageRefusal(error);
  if (refusal instanceof AppError) throw refusal;
  const [id = null] = ids;
  logBug("session_lost", error);
  const sentence =
    "The server restarted while this request ran. Its outcome is not known: look before you repeat a change.";
  return Response.json(
    { jsonrpc: "2.0", id, error: { code: -32603, message: sentence } },
    { status: 503, headers: { "retry-after": "1" } },
  );
}
