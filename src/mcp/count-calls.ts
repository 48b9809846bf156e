import type { Toolbox } from "../tools/toolbox.ts";
import { fieldsOf } from "./ingress.ts";

/** What runs an operation upstream, or may. */
const callingMethods = new Set(["tools/call", "resources/read", "completion/complete"]);

/**
 * How many of a message, or of an array of them, count against the limit of an account: one for each request upstream,
 * so that a tool which takes a list counts as often as the list is long.
 */
export function countCalls(toolbox: Toolbox, message: unknown): number {
  const messages: unknown[] = Array.isArray(message) ? message : [message];
  return messages.reduce<number>((sum, each) => sum + countCallsOf(toolbox, each), 0);
}

function countCallsOf(toolbox: Toolbox, message: unknown): number {
  const { method, params } = fieldsOf(message);
  if (!callingMethods.has(String(method))) return 0;
  const { name, arguments: args } = fieldsOf(params);
  const { batch, listing } = { ...(method === "tools/call" && toolbox.get(String(name))) };
  const items = batch === undefined ? null : fieldsOf(args)[batch];
  if (batch === undefined || !Array.isArray(items)) return 1;
  // A longer list is refused, and nothing of it is sent.
  const { maxItems } = fieldsOf(fieldsOf(listing?.inputSchema.properties)[batch]);
  return items.length > Number(maxItems) ? 1 : Math.max(1, items.length);
}
