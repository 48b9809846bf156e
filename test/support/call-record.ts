import { env } from "cloudflare:workers";

import type { CallRecord } from "../../src/account/call-history.ts";
import type { Person } from "./sign-in.ts";

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
