import {
  type AuthInfo,
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONValue,
  type RequestId,
  type TransportSendOptions,
  WebStandardStreamableHTTPServerTransport,
  type WebStandardStreamableHTTPServerTransportOptions,
} from "@modelcontextprotocol/server";

import { isStream } from "../answer-headers.ts";
import { listRequestIds, toObject } from "../message/message.ts";
import { internalError, invalidParams, restartedSentence } from "../message/rpc-error.ts";
import { type PostScope, postScope } from "./events.ts";
import {
  callCancelled,
  type SessionBody,
  type SessionMessage,
  sessionEnded,
  toKey,
} from "./messages.ts";
import type { RunningCall, StreamPace } from "./session-request.ts";

const cancelledMethod = "notifications/cancelled";

/** Several requests of one POST share one. */
interface PostAnswer extends PostScope {
  /** Streams, or ends the POST with this one message. */
  readonly settle: (choice: "stream" | JSONRPCMessage) => void;
  readonly isResumable: boolean;
  timer: ReturnType<typeof setTimeout> | undefined;
}

interface AnswerOptions {
  readonly authInfo: AuthInfo;
  /** True if the client can come back to a stream that has sent no message yet: from 2025-11-25 on. */
  readonly isResumable: boolean;
  readonly running?: RunningCall | null;
}

/**
 * The SDK's transport, which answers a POST in one JSON object as long as its handler sends nothing before the
 * result, and as a stream from the first such message on.
 */
export class SessionTransport extends WebStandardStreamableHTTPServerTransport {
  readonly #answers = new Map<string, PostAnswer>();
  /**
   * Added to the ids of our own requests, which the SDK counts from 0 after every start: a late answer to a
   * question of before a restart must not pass for the answer to a newer one.
   */
  readonly #ownIds = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

  readonly #pace: StreamPace;

  constructor(options: WebStandardStreamableHTTPServerTransportOptions, pace: StreamPace) {
    super(options);
    this.#pace = pace;
  }

  /** The requests that have no answer yet. */
  get inFlight(): ReadonlySet<string> {
    return new Set(this.#answers.keys());
  }

  /** Answers a POST whose messages were checked. */
  async answer(
    request: Request,
    { isArray, messages }: SessionBody,
    { authInfo, isResumable, running = null }: AnswerOptions,
  ): Promise<Response> {
    const ours = messages.map((message) => this.#toOurs(message));
    const parsedBody = isArray ? ours : ours[0];
    const handle = () => this.handleRequest(request, { authInfo, parsedBody });
    const ids = listRequestIds(messages);
    if (ids.length === 0) {
      const response = await handle();
      await this.#endCancelled(messages);
      return response;
    }
    const { promise: choice, resolve: settle } = Promise.withResolvers<"stream" | JSONRPCMessage>();
    const answer = this.#expect(messages, { settle, isResumable, running });
    // One JSON object holds one answer: several need a stream, also if the first comes before all requests have begun.
    if (isArray || running) this.#stream(answer);
    const response = await postScope.run(answer, handle);
    if (!isStream(response)) {
      for (const id of ids) this.#forget(id);
      return response;
    }
    if (isArray) await this.#endCancelled(messages);
    const message = await choice;
    if (message === "stream") return response;
    await response.body?.cancel();
    const sessionId = response.headers.get("mcp-session-id");
    return Response.json(message, { headers: sessionId ? { "mcp-session-id": sessionId } : {} });
  }

  /** The client went away: ends those of its calls that only the lost connection could have answered. */
  async abandon(ids: readonly RequestId[]): Promise<void> {
    for (const requestId of ids) {
      if (this.#answers.get(toKey(requestId))?.isStreaming !== false) continue;
      const params = { requestId, reason: "the client disconnected" };
      this.onmessage?.({ jsonrpc: "2.0", method: cancelledMethod, params });
      await this.#end(requestId);
    }
  }

  /** Answers all that still runs, because the session ends. */
  async finish(): Promise<void> {
    for (const { ids } of new Set(this.#answers.values())) {
      for (const id of ids) await this.#end(id, sessionEnded);
    }
  }

  override async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) {
      this.#answers.get(toKey(message.id))?.settle(message);
      await super.send(message);
      this.#forget(message.id);
      return;
    }
    const relatedRequestId = options?.relatedRequestId ?? findElicitor(message);
    const answer = relatedRequestId !== undefined && this.#answers.get(toKey(relatedRequestId));
    if (answer) this.#stream(answer);
    const related = relatedRequestId === undefined ? {} : { relatedRequestId };
    await super.send(this.#toTheirs(message), related);
  }

  #expect(
    messages: readonly SessionMessage[],
    given: Pick<PostAnswer, "settle" | "isResumable" | "running">,
  ): PostAnswer {
    const ids = listRequestIds(messages);
    const faults = messages.flatMap(({ id, fault }) =>
      fault === null ? [] : [[toKey(id), fault] as const],
    );
    const answer: PostAnswer = {
      ids,
      faults: new Map(faults),
      isStreaming: false,
      isRecorded: false,
      held: [],
      timer: undefined,
      ...given,
    };
    for (const id of ids) this.#answers.set(toKey(id), answer);
    if (given.isResumable)
      answer.timer = setTimeout(() => this.#stream(answer), this.#pace.silentMs);
    return answer;
  }

  #forget(id: RequestId | undefined): void {
    const answer = this.#answers.get(toKey(id));
    this.#answers.delete(toKey(id));
    if (answer && !answer.ids.some((other) => this.#answers.has(toKey(other)))) {
      clearTimeout(answer.timer);
    }
  }

  /** From here on this POST is a stream, and what was held back is kept for those who come back. */
  #stream(answer: PostAnswer): void {
    if (answer.isStreaming) return;
    answer.isStreaming = true;
    clearTimeout(answer.timer);
    for (const write of answer.held.splice(0)) write();
    const [id] = answer.ids;
    if (answer.isResumable && id !== undefined) {
      answer.timer = setTimeout(() => this.closeSSEStream(id), this.#pace.maxAgeMs);
    }
    answer.settle("stream");
  }

  async #endCancelled(messages: readonly SessionMessage[]): Promise<void> {
    for (const { method, params } of messages) {
      if (method !== cancelledMethod) continue;
      const key = toKey(params.requestId);
      await this.#end(this.#answers.get(key)?.ids.find((id) => toKey(id) === key));
    }
  }

  /** The SDK sends nothing after a cancellation, which would leave the POST open and the id taken for ever. */
  async #end(id: RequestId | undefined, error = callCancelled): Promise<void> {
    if (id === undefined || !this.#answers.has(toKey(id))) return;
    await this.send({ jsonrpc: "2.0", id, error });
  }

  #toTheirs(message: JSONRPCMessage): JSONRPCMessage {
    if (isJSONRPCRequest(message)) return { ...message, id: Number(message.id) + this.#ownIds };
    if (!("method" in message) || message.method !== cancelledMethod) return message;
    const requestId = Number(message.params?.requestId) + this.#ownIds;
    return { ...message, params: { ...message.params, requestId } };
  }

  #toOurs({ method, json }: SessionMessage): JSONValue {
    if (method !== null) return json;
    const { id, ...answer } = toObject(json);
    return { ...answer, id: typeof id === "number" ? id - this.#ownIds : -1 };
  }
}

/** A question that a handler asks without saying for which call belongs to the call that runs. */
function findElicitor(message: JSONRPCMessage): RequestId | undefined {
  return isJSONRPCRequest(message) ? postScope.getStore()?.ids[0] : undefined;
}

/**
 * Answers some requests before the server sees them: those of an array with params of the wrong shape, so that the others
 * of the array go on, and a call that already runs elsewhere.
 */
export function answerBeforehand(transport: SessionTransport): void {
  const deliver = transport.onmessage;
  transport.onmessage = (message, extra) => {
    const answer = isJSONRPCRequest(message) ? answerOf(message.id) : undefined;
    if (!answer) return deliver?.(message, extra);
    const handOn = () => deliver?.(message, extra);
    void answer.then((json) => (json === null ? handOn() : transport.send(json))).catch(ignore);
  };
}

/** Nobody waits for the answer any more. */
const ignore = () => undefined;

/** The answer of the request that is being handed on; undefined if the server has to find it, null in the end too. */
function answerOf(id: RequestId): Promise<JSONRPCMessage | null> | undefined {
  const scope = postScope.getStore();
  const fault = scope?.faults.get(toKey(id));
  const toError = (code: number, message: string): JSONRPCMessage => ({
    jsonrpc: "2.0",
    id,
    error: { code, message },
  });
  if (fault) return Promise.resolve(toError(invalidParams, fault));
  return scope?.running?.().then(
    (json) => (json === null ? null : JSON.parse(json)),
    () => toError(internalError, restartedSentence),
  );
}
