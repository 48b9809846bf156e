import {
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  type JSONRPCResultResponse,
  PROTOCOL_VERSION_META_KEY,
  type RequestId,
  type Transport,
} from "@modelcontextprotocol/server";
import * as z from "zod";

import { fieldsOf, invalidParams, invalidRequest, toRpcAnswer, toRpcError } from "./ingress.ts";
import { findParamsFault } from "./params.ts";

/** The only revision with batches. Source: MCP 2025-03-26, base protocol, "Batching". */
const batchVersion = "2025-03-26";
const maxInFlight = 32;

const Id = z.union([z.string(), z.number()]);
const Cancelled = z.looseObject({
  method: z.literal("notifications/cancelled"),
  params: z.looseObject({ requestId: Id.optional() }),
});

/** 1 and "1" are two ids. */
export const toKey = (id: unknown): string => JSON.stringify(id);

export const isCancelled = (
  message: unknown,
): message is JSONRPCMessage & z.infer<typeof Cancelled> => Cancelled.safeParse(message).success;

export const isResponse = (
  message: unknown,
): message is JSONRPCResultResponse | JSONRPCErrorResponse =>
  isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message);

const Answer = z.looseObject({ jsonrpc: z.literal("2.0"), id: z.number(), result: z.unknown() });

/**
 * An answer whose result is no object gets an empty one, so that the question behind it is over; the SDK would refuse
 * the message, and the call would wait for ten minutes.
 */
export function withResult(message: unknown): unknown {
  if (Array.isArray(message)) return message.map(withResult);
  const { data } = Answer.safeParse(message);
  if (!data || !("result" in data) || "method" in data || isResponse(data)) return message;
  return { ...data, result: {} };
}

/** The ids of all requests in a POST's body. */
export function listRequestIds(body: unknown): RequestId[] {
  const messages = Array.isArray(body) ? body : [body];
  return messages.filter((message) => isJSONRPCRequest(message)).map(({ id }) => id);
}

/** A request that says to be of 2026-07-28. */
const Envelope = z.looseObject({
  params: z.looseObject({ _meta: z.looseObject({ [PROTOCOL_VERSION_META_KEY]: z.string() }) }),
});

/** True for the `initialize` of the 2025 revisions, whether or not it is as it should be. */
export const claimsInitialize = (message: unknown): boolean =>
  fieldsOf(message).method === "initialize" && !Envelope.safeParse(message).success;

const MaybeInitialize = z.looseObject({
  method: z.literal("initialize"),
  id: z.unknown().optional(),
});

/** The answer to an `initialize` that cannot be one; null where `message` is something else or sound. */
export function refuseInitialize(message: unknown): Response | null {
  const { success, data } = MaybeInitialize.safeParse(message);
  if (!success || (isJSONRPCRequest(message) && isInitializeRequest(message))) return null;
  return toRpcAnswer(
    Id.safeParse(data.id).data ?? null,
    invalidParams,
    "initialize needs jsonrpc 2.0, an id, and params with protocolVersion, capabilities and clientInfo (name, version).",
  );
}

/** What a session knows that decides whether a body may pass. */
interface SessionState {
  readonly version: string;
  /** Keys of the requests without an answer. */
  readonly inFlight: ReadonlySet<string>;
}

/** The answer that refuses a body before the SDK sees it; null where it may pass. */
export function refuseBody(body: unknown, { version, inFlight }: SessionState): Response | null {
  if (isJSONRPCRequest(body) && body.method === "initialize") {
    return toRpcAnswer(body.id, invalidRequest, "This session is initialized already.");
  }
  if (Array.isArray(body) && (version !== batchVersion || body.length === 0)) {
    return refuse(
      `Arrays of messages exist at ${batchVersion} alone, and never empty; this session speaks ${version}.`,
    );
  }
  const keys = listRequestIds(body).map(toKey);
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

const refuse = (sentence: string) => toRpcError(400, invalidRequest, sentence);

/** 429 with `Retry-After`. */
export function toBusy(sentence: string, retryAfterSeconds: number): Response {
  return toRpcError(429, -32000, sentence, { "retry-after": String(retryAfterSeconds) });
}

/** A missing `MCP-Protocol-Version` is the one that the session agreed on. */
export function withVersion(head: Request, version: string): Request {
  if (head.headers.has("mcp-protocol-version")) return head;
  const headers = new Headers(head.headers);
  headers.set("mcp-protocol-version", version);
  return new Request(head, { headers });
}

/** Answers requests of an array with params of the wrong shape, one by one: the others of the array go on. */
export function refuseFaults(transport: Transport): void {
  const deliver = transport.onmessage;
  transport.onmessage = (message, extra) => {
    const fault = findParamsFault(message, "session");
    if (fault) void transport.send(fault);
    else deliver?.(message, extra);
  };
}
