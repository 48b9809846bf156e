import type { Message } from "../message/message.ts";
import { listRequestIds } from "../message/message.ts";
import { invalidRequest, toHttpError } from "../message/rpc-error.ts";

/** The only revision with batches. Source: MCP 2025-03-26, base protocol, "Batching". */
const batchVersion = "2025-03-26";
const maxInFlight = 32;

/** Source: Language Server Protocol 3.17, `RequestCancelled`; MCP names no code for it. */
const requestCancelled = -32800;
/** The SDK's own code for it, on both sides. */
const connectionClosed = -32000;
/** What a call is answered with whose client has cancelled it. */
export const callCancelled = { code: requestCancelled, message: "The request was cancelled." };
/** The same for one whose session is over. */
export const sessionEnded = {
  code: connectionClosed,
  message: "The session ended before this request was answered.",
};

/** 1 and "1" are two ids. */
export const toKey = (id: unknown): string => JSON.stringify(id);

/** What a session's transport has to know of a message. */
export type SessionMessage = Pick<Message, "id" | "method" | "params" | "fault" | "json">;

/** What one POST to a session brings. */
export interface SessionBody {
  readonly isArray: boolean;
  readonly messages: readonly SessionMessage[];
}

/** What a session knows that decides whether a body may pass. */
interface SessionState {
  readonly version: string;
  /** Keys of the requests without an answer. */
  readonly inFlight: ReadonlySet<string>;
}

/** The answer that refuses a body before the SDK sees it; null if it may pass. */
export function refuseBody(
  { isArray, messages }: SessionBody,
  { version, inFlight }: SessionState,
): Response | null {
  if (isArray && version !== batchVersion) {
    return refuse(
      `Arrays of messages exist at ${batchVersion} alone, and never empty; this session speaks ${version}.`,
    );
  }
  const keys = listRequestIds(messages).map(toKey);
  if (keys.length > maxInFlight) return refuse(`An array holds at most ${maxInFlight} requests.`);
  if (new Set(keys).size < keys.length) return refuse("Two requests of this batch have one id.");
  if (keys.some((key) => inFlight.has(key))) {
    return refuse("A request with this id has no answer yet. Give every request an id of its own.");
  }
  if (keys.length + inFlight.size > maxInFlight) {
    return toBusy(`A session runs at most ${maxInFlight} requests at once.`, 1);
  }
  return null;
}

const refuse = (sentence: string) => toHttpError(400, invalidRequest, sentence);

/** For who wants to go on where nobody knows what came after. */
export const refuseEventId = (): Response =>
  refuse("This Last-Event-ID is too old. Open a stream without it.");

/** 429 with `Retry-After`. */
export function toBusy(sentence: string, retryAfterSeconds: number): Response {
  return toHttpError(429, -32000, sentence, { "retry-after": String(retryAfterSeconds) });
}

/** A missing `MCP-Protocol-Version` is the one that the session agreed on. */
export function withVersion(head: Request, version: string): Request {
  if (head.headers.has("mcp-protocol-version")) return head;
  const headers = new Headers(head.headers);
  headers.set("mcp-protocol-version", version);
  return new Request(head, { headers });
}
