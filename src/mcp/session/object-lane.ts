import type { RequestId } from "@modelcontextprotocol/server";

import { toObjectName } from "../../crypto/account-id.ts";
import { AppError, toStorageRefusal } from "../../errors.ts";
import { logBug } from "../../observe/log.ts";
import type { WaitUntil } from "../../observe/soon.ts";
import { isStream, streamHeaders } from "../answer-headers.ts";
import { listRequestIds } from "../message/message.ts";
import { toHead } from "../message/read-message.ts";
import { internalError, restartedSentence } from "../message/rpc-error.ts";
import type { McpSession } from "../session-object.ts";
import type { LaneRequest } from "../verify-caller.ts";
import type { CallsInFlight } from "./calls-in-flight.ts";
import type { RunningCall } from "./session-request.ts";

/** A request that names a session of theirs that lives. */
export interface NamedRequest extends LaneRequest {
  readonly sessionId: string;
}

/** Hands requests to the object of their session: it streams, resumes, asks and remembers. `begun` is a call that runs here. */
export function createObjectLane(
  sessions: DurableObjectNamespace<McpSession>,
  calls: CallsInFlight,
) {
  return async (given: NamedRequest, begun: RunningCall | null): Promise<Response> => {
    const { request, body, access, accountMs, waitUntil, sessionId } = given;
    const { isArray, messages } = body;
    const ids = listRequestIds(messages);
    const handed = {
      head: toHead(request),
      body: { isArray, messages },
      access,
      accountMs,
      sessionId,
    };
    // Its client left before it began: nobody reads this.
    if (!begun && ids.length > 0 && request.signal.aborted)
      return new Response(null, { status: 499 });
    const object = sessions.getByName(`${toObjectName(access.accountId)}:${sessionId}`);
    const flight = begun || ids.length === 0 ? null : calls.begin(sessionId, ids, false);
    const isOver = () => {
      if (flight) calls.forget(sessionId, flight);
    };
    // The request's signal does not reach the object.
    const onAbort = () => {
      isOver();
      // Who comes back gets the answer of a call that is streamed already. An object that is gone has nothing to stop.
      if (begun) return;
      waitUntil(object.abandon(ids).catch((error: unknown) => logBug("session_lost", error)));
    };
    request.signal.addEventListener("abort", onAbort);
    try {
      const response = await object.serve(handed, begun);
      return ids.length === 0 ? response : whenOver(response, waitUntil, isOver);
    } catch (error) {
      isOver();
      return toRestarted(ids, error);
    } finally {
      request.signal.removeEventListener("abort", onAbort);
    }
  };
}

/** Calls `isOver` at the end of the answer, which may be a stream. */
function whenOver(response: Response, waitUntil: WaitUntil, isOver: () => void): Response {
  if (!(response.body && isStream(response))) {
    isOver();
    return response;
  }
  const { readable, writable } = new IdentityTransformStream();
  // Whoever goes away ends it too.
  waitUntil(response.body.pipeTo(writable).then(isOver, isOver));
  const streamed = new Response(readable, response);
  // As the routes complete an answer: a call's may pass the front door.
  for (const [name, value] of Object.entries(streamHeaders)) streamed.headers.set(name, value);
  return streamed;
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
  return Response.json(
    { jsonrpc: "2.0", id, error: { code: internalError, message: restartedSentence } },
    { status: 503, headers: { "retry-after": "1" } },
  );
}
