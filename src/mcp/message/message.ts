import {
  classifyInboundRequest,
  type InboundClassificationOutcome,
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  type JSONObject,
  type JSONValue,
  PROTOCOL_VERSION_META_KEY,
  type RequestId,
} from "@modelcontextprotocol/server";

import type { ServerCatalog } from "../../server-catalog/server-catalog.ts";
import { findNeeds, type Needs, toObject } from "./message-needs.ts";
import { findInitializeFault, findParamsFault } from "./params.ts";
import { invalidParams, jsonRpcError } from "./rpc-error.ts";

/** Which lane serves a request: the one for 2026-07-28, or the sessions of the revisions before. */
type Era = "modern" | "session";
type Kind = Needs["kind"] | "listen" | "initialize";

/** One JSON-RPC message: all that toolhub itself ever wants to know of it. */
export interface Message {
  /** What its answer has to carry; null if nobody answers it. */
  readonly id: RequestId | null;
  /** Null for an answer to a question of ours. */
  readonly method: string | null;
  readonly params: JSONObject;
  /** What is wrong with its params, in one sentence; null if the SDK may look at them. */
  readonly fault: string | null;
  /** As the SDK takes it. */
  readonly json: JSONValue;
}

/** What one request holds: a message, an array of them as 2025-03-26 has, or nothing, as GET and DELETE do. */
export interface ParsedBody extends Pick<Needs, "calls"> {
  readonly era: Era;
  readonly isArray: boolean;
  /** None of an array that the SDK refuses as a whole. */
  readonly messages: readonly Message[];
  /** `initialize` only of the 2025 revisions, and `listen` only if the SDK would serve it; `other` for an array. */
  readonly kind: Kind;
  /** That all messages together need, each once. */
  readonly scopes: readonly string[];
  /** As the SDK takes it. */
  readonly json?: JSONValue;
}

export const emptyBody: ParsedBody = {
  era: "session",
  isArray: false,
  messages: [],
  kind: "other",
  calls: 0,
  scopes: [],
};

/** Parses what a POST holds, once and for all: nothing below asks the body again. `offer` is what the endpoint has. */
export function parseBody(headers: Headers, json: JSONValue, offer: ServerCatalog): ParsedBody {
  if (Array.isArray(json)) return parseArray(headers, json.map(withResult), offer);
  const body = withResult(json);
  const fields = toObject(body);
  const version = toObject(toObject(fields.params)._meta)[PROTOCOL_VERSION_META_KEY];
  const outcome = classify(headers, body);
  // Only sessions begin with `initialize`, however malformed it is, unless it says to be of 2026-07-28.
  const isHandshake = fields.method === "initialize" && typeof version !== "string";
  const era = outcome.kind === "legacy" || isHandshake ? "session" : "modern";
  // If the headers do not name what the message says, the SDK is to answer that, with -32020.
  const isAgreed =
    headers.get("mcp-method") === fields.method && headers.get("mcp-protocol-version") === version;
  const fault = era === "session" || isAgreed ? findFault(fields, era) : null;
  const { kind, calls, scope } = findNeeds(offer, fields);
  return {
    era,
    isArray: false,
    messages: [toMessage(body, fault)],
    kind: findKind(outcome, fields, era) ?? kind,
    calls,
    scopes: scope === null ? [] : [scope],
    json: body,
  };
}

function parseArray(headers: Headers, json: JSONValue[], offer: ServerCatalog): ParsedBody {
  const era = classify(headers, json).kind === "legacy" ? "session" : "modern";
  const needs = json.map((each) => findNeeds(offer, toObject(each)));
  const toSound = (each: JSONValue) => toMessage(each, findParamsFault(toObject(each), era));
  return {
    era,
    isArray: true,
    // A megabyte of what is no message has half a million elements.
    messages: era === "session" ? json.map(toSound) : [],
    kind: "other",
    calls: needs.reduce((sum, { calls }) => sum + calls, 0),
    scopes: [...new Set(needs.flatMap(({ scope }) => scope ?? []))],
    json,
  };
}

/** The era as the SDK's own handler sees it, with the same words for what it refuses later. */
function classify(headers: Headers, body: JSONValue): InboundClassificationOutcome {
  const version = headers.get("mcp-protocol-version");
  const method = headers.get("mcp-method");
  return classifyInboundRequest({
    httpMethod: "POST",
    ...(version !== null && { protocolVersionHeader: version }),
    ...(method !== null && { mcpMethodHeader: method }),
    body,
  });
}

function findKind(
  outcome: InboundClassificationOutcome,
  { method }: JSONObject,
  era: Era,
): "listen" | "initialize" | null {
  if (era === "session") return method === "initialize" ? method : null;
  const isRequest = outcome.kind === "modern" && outcome.messageKind === "request";
  return isRequest && method === "subscriptions/listen" ? "listen" : null;
}

const findFault = (fields: JSONObject, era: Era): string | null =>
  era === "session" && fields.method === "initialize"
    ? findInitializeFault(fields)
    : findParamsFault(fields, era);

/** One message as it is known from here on. */
export function toMessage(json: JSONValue, fault: string | null): Message {
  const { id, method, params } = toObject(json);
  const isRequest = typeof method === "string" && isId(id);
  return {
    id: isRequest ? id : null,
    method: typeof method === "string" ? method : null,
    params: toObject(params),
    fault,
    json,
  };
}

const isId = (id: JSONValue | undefined): id is RequestId =>
  typeof id === "string" || (typeof id === "number" && Number.isFinite(id));

/**
 * An answer whose result is no object gets an empty one, so that the question behind it is over; the SDK would refuse
 * the message, and the call would wait for ten minutes.
 */
function withResult(json: JSONValue): JSONValue {
  if (typeof json !== "object" || json === null || !("result" in json)) return json;
  const isAnswer = "jsonrpc" in json && json.jsonrpc === "2.0" && typeof json.id === "number";
  if (!isAnswer || "method" in json) return json;
  if (isJSONRPCResultResponse(json) || isJSONRPCErrorResponse(json)) return json;
  return { ...json, result: {} };
}

/** The answer to the one request of a body whose params are wrong; in an array each has an answer of its own. */
export function refuseParams({ isArray, messages: [message] }: ParsedBody): Response | null {
  if (isArray || message === undefined || message.fault === null) return null;
  return jsonRpcError(message.id, invalidParams, message.fault);
}

/** The ids of all requests among these. */
export const listRequestIds = (messages: readonly Pick<Message, "id">[]): RequestId[] =>
  messages.flatMap(({ id }) => id ?? []);
