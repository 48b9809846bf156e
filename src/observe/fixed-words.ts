/**
 * How libraries of ours begin what they tell; behind these words they quote clients.
 * Source: the messages of @modelcontextprotocol/server 2.4.0 and workers-oauth-provider 1.2.3.
 */
const beginnings = [
  "Bad Request",
  "CIMD",
  "Conflict",
  "Dropped inbound request",
  "Era mismatch on inbound",
  "Error POSTing",
  "Failed to encode result",
  "Failed to renew client registration",
  "Failed to revoke grant",
  "Failed to send",
  "Failed to write",
  "Invalid Request",
  "Method not allowed",
  "No connection established",
  "Not Acceptable",
  "OAuth error response",
  "Received a response for an unknown",
  "Received a progress notification for an unknown",
  "Session not found",
  "The factory returned an instance",
  "Uncaught error in notification handler",
  "Unknown message type",
  "Unsupported Media Type",
  "Unsupported protocol version",
  "requestState verification rejected",
];

/** How the SDK names the rule that a request broke. Shape: `Rejected inbound request (<rule>): <quoted>`. */
const rule = /^Rejected [\w -]{1,60} \(([a-z0-9-]{1,60})\):/;

/**
 * What may be logged of a library's message: its rule or its first words if they are known, else the kind of the error.
 * The rest may be what a client sent.
 */
export function toFixedWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [, broken] = rule.exec(text) ?? [];
  const known = broken ?? beginnings.find((beginning) => text.startsWith(beginning));
  return known ?? (error instanceof Error ? error.name.slice(0, 60) : "unknown");
}
