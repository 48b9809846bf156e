import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";

import type { Account } from "../../src/account/account.ts";
import type { CallRecord } from "../../src/account/calls/call-record.ts";
import { callTool, connectSession } from "./mcp-client.ts";
import { toRequest } from "./mcp-messages.ts";
import type { Person } from "./person.ts";
import type { SessionClient } from "./session-client.ts";

/** A new person with a session, and the objects that serve both. */
export async function connectWithObjects() {
  const { client, token } = await connectSession();
  const [name = ""] = token.split(".");
  const [accountId = ""] = token.split(":");
  const stub = env.MCP_SESSION.getByName(`${name}:${client.sessionId}`);
  return { client, accountId, stub, account: env.ACCOUNT.getByName(name) };
}

/** Sends what only the session's own object can answer, so that there is one. */
export async function makeObject(client: SessionClient): Promise<void> {
  await (await client.post(toRequest("object", "resources/unsubscribe", { uri: "x:y" }))).text();
}

/** What a client of 2025 says that can do nothing. */
export const handshake = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "test", version: "1" },
};

/** Changes rows of sessions without the account's knowledge, which goes on with none of them. */
export async function changeSessions(
  account: DurableObjectStub<Account>,
  query: string,
  ...values: readonly unknown[]
): Promise<void> {
  await runInDurableObject(account, (_, { storage }) => void storage.sql.exec(query, ...values));
  await account.closeSession("none");
}

/** The newest sign-in session of an account, as what somebody does carries it. */
export async function asSignedIn(account: {
  listSignIns(): Promise<{ readonly id: string }[]>;
}): Promise<{ readonly signInId: string }> {
  const [session] = await account.listSignIns();
  return { signInId: session?.id ?? "" };
}

/** Puts a key for GitHub into the person's account, as if it had been pasted and proven. */
export async function saveGithubKey({ tokens }: Pick<Person, "tokens">): Promise<void> {
  const who = await callTool("modern", tokens.access_token, "whoami");
  const account = env.ACCOUNT.getByName(
    String(Reflect.get(who.structuredContent ?? {}, "account")),
  );
  const sealed = "v1.k1.none.none";
  const key = { toolset: "github", sealed, owner: "octocat", last4: "aaaa", addedAt: 1 };
  await account.putKey(key, await asSignedIn(account));
}

/** A call as an isolate hands it over; `source` is the id of a grant or access token. */
export const toCallRecord = (source: string, more: Partial<CallRecord> = {}): CallRecord => ({
  tool: "get_trial",
  outcome: "ok",
  startedMs: Date.now(),
  durationMs: 1,
  code: "",
  requestId: "00000000-0000-4000-8000-000000000000",
  isCached: false,
  source,
  keys: [],
  ...more,
});

/** What this person's app called two minutes ago, handed over at once. */
export async function recordCalls(
  person: Pick<Person, "tokens">,
  ...calls: Partial<CallRecord>[]
): Promise<void> {
  const [accountId = "", source = ""] = person.tokens.access_token.split(":");
  const usual = { startedMs: Date.now() - 120_000, durationMs: 87, keys: ["clinical-trials"] };
  await env.ACCOUNT.getByName(accountId.slice(0, 22)).recordCalls(
    calls.map((call) => toCallRecord(source, { ...usual, ...call })),
  );
}
