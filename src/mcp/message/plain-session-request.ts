import type { JSONObject, JSONValue } from "@modelcontextprotocol/server";

import { isObject } from "../../is-object.ts";
import { hasOnly } from "./plain-request.ts";

/** What a plain request of a session may hold besides `_meta`. */
const members: ReadonlyMap<JSONValue | undefined, readonly string[]> = new Map([
  ["tools/call", ["name", "arguments", "_meta"]],
  ["tools/list", ["_meta"]],
  ["prompts/list", ["_meta"]],
  ["resources/list", ["_meta"]],
  ["resources/templates/list", ["_meta"]],
  ["ping", ["_meta"]],
]);

/** Names in `_meta` that mean something to a server. Source: MCP 2025-11-25, basic, `_meta`. */
const reserved = /^([\w-]+\.)*(modelcontextprotocol|mcp)(\.[\w-]+)*\//;

/** Both kinds of answer, in whatever words. */
export const readable = /(^|[\s,])(\*\/\*|application\/(\*|json)|text\/(\*|event-stream))/;

/**
 * True for a frequent request of the 2025 revisions about which nothing is unusual: no member but the known ones, and
 * none that says anything of 2026-07-28. The session has to say whether it is the right revision.
 */
export function isPlainSessionRequest(headers: Headers, json: JSONValue): boolean {
  if (!isObject(json) || !hasOnly(json, ["jsonrpc", "id", "method", "params"])) return false;
  const { jsonrpc, id, method, params } = json;
  const names = members.get(method);
  if (jsonrpc !== "2.0" || !names) return false;
  if (typeof id !== "string" && !Number.isSafeInteger(id)) return false;
  if (!headers.has("mcp-session-id") || headers.has("mcp-method")) return false;
  const isRevision = /^2025-|^2024-/.test(headers.get("mcp-protocol-version") ?? "2025-");
  return (
    isRevision &&
    readable.test(headers.get("accept") ?? "*/*") &&
    isPlainParams(params, names, method === "tools/call")
  );
}

function isPlainParams(
  params: JSONValue | undefined,
  names: readonly string[],
  isCall: boolean,
): boolean {
  if (params === undefined) return !isCall;
  if (!isObject(params) || !hasOnly(params, names) || !isPlainMeta(params._meta)) return false;
  const { name, arguments: args } = params;
  return !isCall || (typeof name === "string" && (args === undefined || isObject(args)));
}

function isPlainMeta(meta: JSONValue | undefined): boolean {
  if (meta === undefined) return true;
  if (!isObject(meta)) return false;
  for (const name in meta) if (reserved.test(name)) return false;
  return isPlainToken(meta);
}

const isPlainToken = ({ progressToken: token }: JSONObject): boolean =>
  token === undefined || typeof token === "string" || Number.isSafeInteger(token);

/** True for a notification of the 2025 revisions that the SDK would take. */
export function isPlainNotification(headers: Headers, json: JSONValue | undefined): boolean {
  if (!isObject(json) || !hasOnly(json, ["jsonrpc", "method", "params"])) return false;
  const { jsonrpc, method, params } = json;
  return (
    jsonrpc === "2.0" &&
    typeof method === "string" &&
    readable.test(headers.get("accept") ?? "*/*") &&
    (params === undefined || (isObject(params) && isPlainMeta(params._meta)))
  );
}
