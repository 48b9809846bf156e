import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  classifyInboundRequest,
  type JSONObject,
  type JSONValue,
  PROTOCOL_VERSION_META_KEY,
} from "@modelcontextprotocol/server";

import { isObject } from "../../is-object.ts";
import { putLast } from "../../put-last.ts";

const version = "2026-07-28";

/** What a plain request may hold besides `_meta`. */
const members: ReadonlyMap<JSONValue | undefined, readonly string[]> = new Map([
  ["tools/call", ["name", "arguments"]],
  ["tools/list", []],
  ["server/discover", []],
]);
const metaKeys = [PROTOCOL_VERSION_META_KEY, CLIENT_INFO_META_KEY, CLIENT_CAPABILITIES_META_KEY];

function hasOnly(object: JSONObject, names: readonly string[]): boolean {
  for (const name in object) if (!names.includes(name)) return false;
  return true;
}

/**
 * True for a frequent request of 2026-07-28 about which nothing is unusual: no member but the known ones, and headers that
 * repeat the message letter by letter. The SDK would serve it, and ask, stream and resume nothing by itself.
 */
export function isPlainRequest(headers: Headers, json: JSONValue): boolean {
  if (!isObject(json) || !hasOnly(json, ["jsonrpc", "id", "method", "params"])) return false;
  const { jsonrpc, id, method, params } = json;
  const names = members.get(method);
  if (jsonrpc !== "2.0" || !names || !isObject(params)) return false;
  if (typeof id !== "string" && !Number.isSafeInteger(id)) return false;
  return (
    hasOnly(params, [...names, "_meta"]) &&
    headers.get("mcp-method") === method &&
    headers.get("mcp-protocol-version") === version &&
    (method !== "tools/call" || isPlainCall(headers, params)) &&
    isPlainEnvelope(params._meta)
  );
}

const isPlainCall = (headers: Headers, { name, arguments: args }: JSONObject): boolean =>
  typeof name === "string" &&
  headers.get("mcp-name") === name &&
  (args === undefined || isObject(args));

const maxEnvelopes = 200;
const maxCharacters = 2000;
/** The envelopes that the SDK has taken, as JSON, the one that was used last at the end: a client sends always the same. */
const taken = new Map<string, true>();

/** True for an envelope with nothing but version, client and capabilities that the SDK takes. */
function isPlainEnvelope(meta: JSONValue | undefined): boolean {
  if (!isObject(meta) || !hasOnly(meta, metaKeys) || meta[PROTOCOL_VERSION_META_KEY] !== version) {
    return false;
  }
  const text = JSON.stringify(meta);
  if (taken.has(text)) return true;
  // A number that JSON does not hold is written as null too.
  if (text.length > maxCharacters || text.includes("null") || !isTaken(meta)) return false;
  putLast(taken, [text, true], maxEnvelopes);
  return true;
}

function isTaken(meta: JSONObject): boolean {
  const body = { jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: meta } };
  const outcome = classifyInboundRequest({ httpMethod: "POST", body });
  return outcome.kind === "modern" && outcome.messageKind === "request";
}
