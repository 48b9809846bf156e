/** What runs an operation upstream, or may. */
const callingMethods = new Set(["tools/call", "resources/read", "completion/complete"]);

/** How many of a message, or of a batch of them, count against the limit of an account. */
export function countCalls(message: unknown): number {
  const messages: unknown[] = Array.isArray(message) ? message : [message];
  return messages.filter(isCall).length;
}

function isCall(message: unknown): boolean {
  if (typeof message !== "object" || message === null || !("method" in message)) return false;
  return callingMethods.has(String(message.method));
}
