import { expect } from "vitest";

import { sendModern } from "../../support/mcp-client.ts";
import { parseToolError, toModernMessage, toRequest } from "../../support/mcp-messages.ts";
import { type Merger, merge } from "../../support/merger.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";
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

/** Where the person is to decide. Fails if they are not asked. */
export function toPath({ result }: Message): string {
  const { error_code, details } = parseToolError(result);
  expect(error_code).toBe("CONFIRMATION_REQUIRED");
  const url = String(details?.approval_url);
  expect(url).toMatch(new RegExp(`^${origin}/account/approvals/[0-9a-f-]{36}$`));
  return url.slice(origin.length);
}

export const decide = ({ browser }: Pick<Merger, "browser">, path: string, decision = "approved") =>
  browser.send("/account/approvals/decide", [
    ["id", toId(path)],
    ["decision", decision],
  ]);

export const merged = { structuredContent: { pull_request: { number: 42, merged: true } } };

export const toId = (path: string) => path.split("/").at(-1) ?? "";

export const callWith = (token: string, more: object): Promise<Message> =>
  call(token, { arguments: { ...merge.arguments, ...more } });
