import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { toStorageVersion } from "../../../src/store/storage-version.ts";

/** What four tables kept before calls were kept in batches: as an export told it. */
const perCall = [
  [
    "calls",
    "tool, source, outcome, started_ms, duration_ms, code, request_id, answered_from",
    "id INTEGER PRIMARY KEY AUTOINCREMENT, tool TEXT NOT NULL, source TEXT NOT NULL, outcome TEXT NOT NULL, started_ms INTEGER NOT NULL, duration_ms INTEGER NOT NULL, code TEXT NOT NULL DEFAULT '', request_id TEXT NOT NULL DEFAULT '', answered_from TEXT NOT NULL DEFAULT ''",
  ],
  [
    "call_sources",
    "source, name, client_id, used_ms",
    "source TEXT PRIMARY KEY, name TEXT NOT NULL, used_ms INTEGER NOT NULL, client_id TEXT NOT NULL DEFAULT ''",
  ],
  ["key_uses", "toolset, used_ms", "toolset TEXT PRIMARY KEY, used_ms INTEGER NOT NULL"],
  [
    "usage",
    "day, source, calls, failed",
    "day TEXT NOT NULL, source TEXT NOT NULL, calls INTEGER NOT NULL, failed INTEGER NOT NULL, PRIMARY KEY (day, source)",
  ],
] as const;

/** 777 calls of seven apps over 29 days, as the release before wrote them. */
function fillPerCall(sql: SqlStorage): void {
  for (const [table, , columns] of perCall) {
    sql.exec(`CREATE TABLE ${table} (${columns})${table === "calls" ? "" : " WITHOUT ROWID"}`);
  }
  const many = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 776)";
  const startedMs = `${Date.now() - 29 * 86_400_000} + i * 3217 * 997 % (29 * 86400000)`;
  sql.exec(
    `${many} INSERT INTO calls (tool, source, outcome, started_ms, duration_ms, code, request_id, answered_from) SELECT 'tool ' || (i % 5), 'grant' || (i % 7), iif(i % 3, 'ok', 'upstream_down'), ${startedMs}, i, iif(i % 3, '', 'TIMEOUT'), 'request ' || i, iif(i % 4, '', 'cache') FROM n`,
  );
  sql.exec(
    "INSERT INTO call_sources SELECT source, 'App \"' || source || '\"', MAX(started_ms), 'client ' || source FROM calls WHERE source <> 'grant6' GROUP BY source",
  );
  sql.exec("INSERT INTO key_uses SELECT tool, MAX(started_ms) FROM calls GROUP BY tool");
  sql.exec(
    "INSERT INTO usage SELECT date(started_ms / 1000, 'unixepoch') AS day, source, COUNT(*), SUM(outcome <> 'ok') FROM calls WHERE source <> 'grant6' GROUP BY day, source",
  );
  sql.exec("UPDATE storage_version SET version = 3");
}

test("calls, apps, days and uses of keys that were kept one by one are in batches now, and none is lost", async () => {
  const account = env.ACCOUNT.getByName(crypto.randomUUID());
  let before: Record<string, unknown[]> = {};
  await account.startSignIn({ name: "Ada", isAdmin: false, browser: "Firefox" });
  await runInDurableObject(account, (_, { storage: { sql } }) => {
    fillPerCall(sql);
    before = Object.fromEntries(
      perCall.map(([table, columns]) => [
        table,
        sql
          .exec(`SELECT ${columns} FROM ${table} ORDER BY ${table === "calls" ? "id" : columns}`)
          .toArray(),
      ]),
    );
  });
  await evictDurableObject(account);
  const after = await runInDurableObject(account, (instance) => instance.exportAll());
  const toTexts = (rows: unknown) =>
    (rows as object[]).map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  for (const [table] of perCall) {
    expect(before[table]?.length, table).toBeGreaterThan(4);
    expect(toTexts(after[table]), table).toEqual(toTexts(before[table]));
  }
  // In the order in which they were told; those of the app that nobody knows are there too.
  const requests = (after.calls as { request_id: string }[]).map(({ request_id }) => request_id);
  expect(requests).toEqual(Array.from({ length: 777 }, (_, index) => `request ${index}`));
  expect(await account.listCalls({ app: 'App "grant3"' })).toMatchObject({
    calls: expect.arrayContaining([expect.objectContaining({ app: 'App "grant3"' })]),
    isMore: true,
  });
  await runInDurableObject(account, (_, { storage: { sql } }) => {
    const old = perCall.map(([table]) => `'${table}'`).join();
    expect(sql.exec(`SELECT name FROM sqlite_master WHERE name IN (${old})`).toArray()).toEqual([]);
    const version = sql.exec("SELECT version FROM storage_version").one();
    expect(version).toEqual({ version: toStorageVersion("Account") });
  });
});
