import type { JSONObject, JSONValue } from "@modelcontextprotocol/server";

import { isObject } from "../../is-object.ts";
import { putLast } from "../../put-last.ts";
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
} from "./meta-keys.ts";

const version = "2026-07-28";

/** What a plain request may hold besides `_meta`. */
const members: ReadonlyMap<JSONValue | undefined, readonly string[]> = new Map([
  ["tools/call", ["name", "arguments"]],
  ["tools/list", []],
  ["server/discover", []],
]);
const metaKeys = [PROTOCOL_VERSION_META_KEY, CLIENT_INFO_META_KEY, CLIENT_CAPABILITIES_META_KEY];

/** Whether an object has no member of another name. */
export function hasOnly(object: JSONObject, names: readonly string[]): boolean {
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
/** Others that the SDK has taken, as JSON, the one that was used last at the end: a client sends always the same. */
const taken = new Map<string, true>();

const isEnvelope = (meta: JSONValue | undefined): meta is JSONObject =>
  isObject(meta) && hasOnly(meta, metaKeys) && meta[PROTOCOL_VERSION_META_KEY] === version;

/** True for an envelope with nothing but version, client and capabilities that the SDK takes. */
const isPlainEnvelope = (meta: JSONValue | undefined): boolean =>
  isEnvelope(meta) && (isUsual(meta) || taken.has(JSON.stringify(meta)));

/** Keeps an envelope that the SDK has taken: requests with it are plain from now on. */
export function rememberEnvelope(meta: JSONValue | undefined): void {
  if (!isEnvelope(meta)) return;
  const text = JSON.stringify(meta);
  // A number that JSON does not hold is written as null too.
  if (text.length <= maxCharacters && !text.includes("null")) {
    putLast(taken, [text, true], maxEnvelopes);
  }
}

const clientMembers = ["name", "version", "title"];
const capabilities = ["elicitation", "sampling", "roots"];
const ways = ["form", "url"];

/** What nearly every client says: its name and version, and what it can do without any details. */
function isUsual(meta: JSONObject): boolean {
  const client = meta[CLIENT_INFO_META_KEY];
  const able = meta[CLIENT_CAPABILITIES_META_KEY];
  if (!isObject(client) || !hasOnly(client, clientMembers)) return false;
  if (!isObject(able) || !hasOnly(able, capabilities)) return false;
  const { name, version: ofClient, title = "" } = client;
  const { elicitation = {}, sampling = {}, roots = {} } = able;
  const isNamed = [name, ofClient, title].every((text) => typeof text === "string");
  if (!isNamed || !isEmpty(sampling) || !isEmpty(roots)) return false;
  return (
    isObject(elicitation) && hasOnly(elicitation, ways) && Object.values(elicitation).every(isEmpty)
  );
}

const isEmpty = (value: JSONValue): boolean => isObject(value) && hasOnly(value, []);
