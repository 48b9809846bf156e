import type { RequestId } from "@modelcontextprotocol/server";

import type { Handshake } from "../../account/mcp-session-quota.ts";
import { answerHeaders, isStream } from "../answer-headers.ts";
import { type createSessionAnswers, writeError } from "../fast-lane/session-answers.ts";
import type { Message } from "../message/message.ts";
import type { CallError, CallInFlight, CallsInFlight } from "./calls-in-flight.ts";
import type { createObjectLane, NamedRequest } from "./object-lane.ts";
import { type RunningCall, resumableSince, usualPace } from "./session-request.ts";

/** A request of a session whose client said this. */
export interface KnownRequest extends NamedRequest {
  readonly handshake: Handshake;
}

/** Answers plain requests without the session's object, which gets those that turn out to need it. */
export function createPlainLane(
  { answerCall, answerAtOnce }: ReturnType<typeof createSessionAnswers>,
  calls: CallsInFlight,
  askObject: ReturnType<typeof createObjectLane>,
) {
  /**
   * The call is made already, so that a refusal of the object must not say that it was not: where the object takes no stream of
   * it, its answer goes out alone.
   */
  async function handOn(given: KnownRequest, answer: RunningCall): Promise<string | Response> {
    let refusal: unknown;
    try {
      const streamed = await askObject(given, answer);
      if (isStream(streamed)) return streamed;
      refusal = streamed;
    } catch (error) {
      refusal = error;
    }
    const alone = await answer();
    if (alone !== null) return alone;
    if (refusal instanceof Response) return refusal;
    throw refusal;
  }

  /** A call that is silent for long goes on as a stream of the object, where a client can come back to it. */
  async function call(given: KnownRequest, message: Message, id: RequestId) {
    const { request, handshake, sessionId, waitUntil } = given;
    const flight = calls.begin(sessionId, [id], true);
    const watch = watchCall(flight, handshake.protocolVersion >= resumableSince);
    const { leave, toSignal } = createLeaving();
    // Nothing else of a request runs whose client left.
    const onAbort = () => {
      leave();
      calls.forget(sessionId, flight);
    };
    request.signal.addEventListener("abort", onAbort);
    if (request.signal.aborted) leave();
    const work = answerCall(id, { ...given, message, toSignal });
    const ended = watch.ended.then((error) => {
      leave();
      return writeError(id, error);
    });
    const answer = Promise.race([work, ended]).finally(() => {
      watch.stop();
      // Not when the client's line breaks: until it is answered it can be cancelled.
      calls.forget(sessionId, flight);
    });
    try {
      const first = await Promise.race([answer, watch.silent]);
      if (first !== "silent") return first;
    } finally {
      request.signal.removeEventListener("abort", onAbort);
    }
    waitUntil(answer.then(pause));
    return handOn(given, () => answer);
  }

  /** Null if only the object can answer. */
  return async (given: KnownRequest, message: Message): Promise<Response | null> => {
    const { sessionId } = given;
    const { id, method } = message;
    if (id === null) return null;
    const answer =
      method === "tools/call"
        ? await call(given, message, id)
        : answerAtOnce(id, { ...given, message });
    const isReady = answer === null || answer instanceof Response;
    return isReady ? answer : toResponse(answer, sessionId);
  };
}

/** Tells a call that it was given up; makes a signal for those alone that ask for one. */
function createLeaving() {
  let hasLeft = false;
  let controller: AbortController | undefined;
  const leave = () => {
    hasLeft = true;
    controller?.abort();
  };
  const toSignal = () => {
    controller ??= new AbortController();
    if (hasLeft) controller.abort();
    return controller.signal;
  };
  return { leave, toSignal };
}

/**
 * Once its client has left, a request ends as soon as nothing is waited for, and with it what it is about to tell the object: the
 * answer has to be taken before.
 */
const pause = () => new Promise((resolve) => setTimeout(resolve, 1000));

/** How soon a call notices that it was ended. */
const tickMs = 100;

/** `ended` once somebody has ended the call, `silent` once it has said nothing for long. */
function watchCall(flight: CallInFlight, mayStream: boolean) {
  const { promise: ended, resolve: end } = Promise.withResolvers<CallError>();
  const { promise: silent, resolve: tire } = Promise.withResolvers<"silent">();
  let waitedMs = 0;
  let isOver = false;
  // The last timer is not cleared: it costs less to let it run out.
  const look = () => {
    if (isOver) return;
    waitedMs += tickMs;
    if (flight.ended) end(flight.ended);
    if (mayStream && waitedMs >= usualPace.silentMs) tire("silent");
    setTimeout(look, tickMs);
  };
  const stop = () => {
    isOver = true;
  };
  setTimeout(look, tickMs);
  return { ended, silent, stop };
}

const toResponse = (json: string | Uint8Array<ArrayBuffer>, sessionId: string): Response =>
  new Response(json, {
    headers: { "content-type": "application/json", "mcp-session-id": sessionId, ...answerHeaders },
  });
