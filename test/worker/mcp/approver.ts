import { sendModern } from "../../support/mcp-client.ts";
import { toModernMessage, toRequest } from "../../support/mcp-messages.ts";
import { merge } from "../../support/merger.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import { SessionClient } from "../../support/session-client.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages of every shape.
export type Message = any;
type Changes = { readonly name?: string; readonly arguments?: object };

/** One call of a client that can ask nobody; `more` may hold what a hostile one adds. */
export async function call(
  token: string,
  more: object = {},
  capabilities: object = {},
): Promise<Message> {
  const message = toModernMessage("tools/call", { ...merge, ...more }, capabilities);
  return (await sendModern(token, message)).json();
}

/** The same in a session. */
export async function callInSession(token: string, more: Changes = {}): Promise<Message> {
  const client = new SessionClient(mcpUrl, token, fetchWorker);
  await client.initialize();
  return (await client.post(toRequest(2, "tools/call", { ...merge, ...more }))).json();
}

export const merged = { structuredContent: { pull_request: { number: 42, merged: true } } };

export const callWith = (token: string, more: object): Promise<Message> =>
  call(token, { arguments: { ...merge.arguments, ...more } });
