import {
  classifyInboundRequest,
  type InboundClassificationOutcome,
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  isJsonContentType,
  type JSONObject,
  type JSONValue,
} from "@modelcontextprotocol/server";

import type { ServerCatalog } from "../../server-catalog/server-catalog.ts";
import { type Era, findNeeds, type ParsedBody, toMessage, toObject } from "./message.ts";
import { PROTOCOL_VERSION_META_KEY } from "./meta-keys.ts";
import { findInitializeFault, findParamsFault } from "./params.ts";
import { rememberEnvelope } from "./plain-request.ts";
import { invalidParams, jsonRpcError } from "./rpc-error.ts";

/** What a POST holds that is not plain: the SDK says what it is. No plain request loads this. */
export function toParsedBody(headers: Headers, json: JSONValue, offer: ServerCatalog): ParsedBody {
  if (Array.isArray(json)) return parseArray(headers, json.map(withResult), offer);
  const body = withResult(json);
  const fields = toObject(body);
  const version = toObject(toObject(fields.params)._meta)[PROTOCOL_VERSION_META_KEY];
  const outcome = classify(headers, body);
  if (isServed(outcome)) rememberEnvelope(toObject(fields.params)._meta);
  // Only sessions begin with `initialize`, however malformed it is, unless it says to be of 2026-07-28.
  const isHandshake = fields.method === "initialize" && typeof version !== "string";
  const era = outcome.kind === "legacy" || isHandshake ? "session" : "modern";
  // If the headers do not name what the message says, the SDK is to answer that, with -32020.
  const isAgreed =
    headers.get("mcp-method") === fields.method && headers.get("mcp-protocol-version") === version;
  const { kind, calls, scope } = findNeeds(offer, fields);
  const message = toMessage(body, null);
  const parsed = {
    era,
    isArray: false,
    isPlain: false,
    kind: findKind(outcome, fields, era) ?? kind,
    calls,
    scopes: scope === null ? [] : [scope],
    json: body,
  } as const;
  const fault = era === "session" || isAgreed ? findFault(fields, era) : null;
  const messages = [{ ...message, fault }];
  const paramsRefusal = fault === null ? null : jsonRpcError(message.id, invalidParams, fault);
  return { ...parsed, messages, paramsRefusal };
}

function parseArray(headers: Headers, json: JSONValue[], offer: ServerCatalog): ParsedBody {
  const era = classify(headers, json).kind === "legacy" ? "session" : "modern";
  const needs = json.map((each) => findNeeds(offer, toObject(each)));
  const toSound = (each: JSONValue) => toMessage(each, findParamsFault(toObject(each), era));
  return {
    era,
    isArray: true,
    isPlain: false,
    // A megabyte of what is no message has half a million elements.
    messages: era === "session" ? json.map(toSound) : [],
    kind: "other",
    calls: needs.reduce((sum, { calls }) => sum + calls, 0),
    scopes: [...new Set(needs.flatMap(({ scope }) => scope ?? []))],
    paramsRefusal: null,
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

const isServed = (outcome: InboundClassificationOutcome): boolean =>
  outcome.kind === "modern" && outcome.messageKind === "request";

function findKind(
  outcome: InboundClassificationOutcome,
  { method }: JSONObject,
  era: Era,
): "listen" | "initialize" | null {
  if (era === "session") return method === "initialize" ? method : null;
  return isServed(outcome) && method === "subscriptions/listen" ? "listen" : null;
}

const findFault = (fields: JSONObject, era: Era): string | null =>
  era === "session" && fields.method === "initialize"
    ? findInitializeFault(fields)
    : findParamsFault(fields, era);

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

export const isJsonType = (type: string | null): boolean => isJsonContentType(type);
