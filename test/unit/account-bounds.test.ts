import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { CallHistory, type CallRecord } from "../../src/account/call-history.ts";
import { Notices } from "../../src/account/notices.ts";

/** Runs `fill` over the database of an account of its own, and counts the rows of `table`. */
function countAfter(table: string, fill: (sql: SqlStorage) => unknown): Promise<number> {
  const account = env.ACCOUNT.getByName(crypto.randomUUID());
  return runInDurableObject(account, async (_, { storage }) => {
    await fill(storage.sql);
    return storage.sql.exec<{ rows: number }>(`SELECT COUNT(*) AS rows FROM ${table}`).one().rows;
  });
}

test("of notices an account keeps the newest 100", async () => {
  const rows = await countAfter("notices", (sql) => {
    const notices = new Notices(sql);
    for (let index = 0; index < 150; index++) notices.add("code_reused", `app ${index}`);
    expect(notices.list()[0]?.clientName).toBe("app 149");
  });
  expect(rows).toBe(100);
});

const toCall = (source: string, startedMs: number): CallRecord => ({
  tool: "get_trial",
  outcome: "ok",
  startedMs,
  durationMs: 1,
  source,
  keys: [],
});

test.each([
  ["call_sources", 500],
  ["usage", 500],
  ["calls", 1000],
])("of apps that call the 500 that called last are counted: %s", async (table, most) => {
  const now = Date.now();
  const rows = await countAfter(table, (sql) => {
    const history = new CallHistory(sql);
    const sources = Array.from({ length: 1200 }, (_, index) => `grant ${index}`);
    const names = new Map(sources.map((source) => [source, source]));
    for (const [index, source] of sources.entries()) {
      history.add([toCall(source, now + index)], names);
    }
    expect(Object.keys(history.findLastUses().sources)).toContain("grant 1199");
    expect(Object.keys(history.findLastUses().sources)).not.toContain("grant 0");
  });
  expect(rows).toBe(most);
});
