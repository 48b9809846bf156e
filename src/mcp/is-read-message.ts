import type { Toolbox } from "../tools/toolbox.ts";

const readingMethods = new Set(["tools/list", "server/discover"]);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/**
 * True for the frequent messages that only read, and show nothing of the account itself, as `whoami` does. Everything
 * else is unusual, or changes something.
 */
export function isReadMessage(toolbox: Toolbox, message: unknown): boolean {
  if (!isObject(message)) return false;
  const { method, params } = message;
  if (method !== "tools/call") return typeof method === "string" && readingMethods.has(method);
  // Whoever comes back from the account page may have set a key there just now.
  if (!isObject(params) || "requestState" in params) return false;
  const tool = toolbox.get(String(params.name));
  return tool !== undefined && tool.scope !== null && tool.listing.annotations.readOnlyHint;
}
