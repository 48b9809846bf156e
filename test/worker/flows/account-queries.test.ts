import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { countRows, takeRows } from "../../../scripts/simulate/count-rows.ts";
import { RefreshLedger } from "../../../src/account/grants/refresh-ledger.ts";
import { IdempotencyLedger } from "../../../src/account/idempotency-ledger.ts";
import { deploymentOf } from "../../../src/deployment.ts";
import { SqlKv, toKvForm, toSmallKvForm } from "../../../src/store/sql-kv.ts";
import { Tables } from "../../../src/store/tables/tables.ts";

/** Runs `use` over the database of an account of its own, and returns its statements with what they were asked with. */
function listStatements(
  use: (tables: Tables) => Promise<void> | void,
): Promise<readonly { readonly query: string; readonly plan: readonly string[] }[]> {
  return runInDurableObject(env.ACCOUNT.getByName(crypto.randomUUID()), async (_, { storage }) => {
    const asked: [string, unknown[]][] = [];
    const real = storage.sql.exec.bind(storage.sql);
    const noted: SqlStorage["exec"] = (query, ...bindings) => {
      asked.push([query, bindings]);
      return real(query, ...bindings);
    };
    Object.defineProperty(storage.sql, "exec", { value: noted, configurable: true });
    await use(new Tables(storage, "Account"));
    const queries = new Map(asked.filter(([query]) => /^(SELECT|UPDATE|DELETE)/.test(query)));
    return [...queries].map(([query, bindings]) => ({
      query,
      plan: real(`EXPLAIN QUERY PLAN ${query}`, ...bindings)
        .toArray()
        .map(({ detail }) => String(detail)),
    }));
  });
}

/** Statements that look at every row of a table to find some. */
const listScans = (statements: Awaited<ReturnType<typeof listStatements>>, table: string) =>
  statements.filter(({ plan }) =>
    plan.some((step) => step === `SCAN ${table}` || step.includes("USE TEMP B-TREE")),
  );

const toEntry = (name: string) => ({ name, digest: "digest", claim: "claim" });
const done = { state: "done", answer: { result: { text: "x".repeat(900) } } } as const;

test("a change is begun, ended, found, forgotten and swept by an index", async () => {
  const statements = await listStatements((tables) => {
    const ledger = new IdempotencyLedger(tables, { maxRows: 3, maxBytes: 1000 });
    for (const name of ["a", "b", "c", "d", "a"]) {
      ledger.begin(toEntry(name));
      ledger.finish(toEntry(name), done);
    }
    ledger.begin(toEntry("e"));
    ledger.finish(toEntry("e"), null);
    ledger.find(toEntry("a"));
    ledger.expire();
  });
  expect(statements.length).toBeGreaterThan(6);
  // What there is is counted once for each time that the object wakes.
  const scans = listScans(statements, "ledger").map(({ query }) => query);
  expect(scans.filter((query) => !query.includes("COUNT(*)"))).toEqual([]);
});

test("a used refresh token is found, kept, forgotten and swept by an index", async () => {
  const statements = await listStatements(async (tables) => {
    const ledger = new RefreshLedger(tables, deploymentOf(env).ring);
    const refresh = { accountId: "ada", grantId: "one", hash: "hash", fingerprint: "print" };
    ledger.keep(refresh, { text: "sealed", accessHash: "access", refreshHash: "refresh" });
    await ledger.useAccessToken("one", "token");
    ledger.useRefreshToken(refresh);
    ledger.forget("one");
    await ledger.find(refresh);
    ledger.expire();
  });
  expect(statements.length).toBeGreaterThan(6);
  expect(listScans(statements, "refreshes")).toEqual([]);
  // A grant has one of them as a rule: an index would be written with each, and with its end.
  const scans = listScans(statements, "unused_answers").map(({ query }) => query);
  expect(scans).toEqual([
    "SELECT 1 FROM unused_answers WHERE grant_id = ?",
    "DELETE FROM unused_answers WHERE grant_id = ? AND access_hash = ? RETURNING used_hash",
    "DELETE FROM unused_answers WHERE grant_id = ? AND refresh_hash = ? RETURNING used_hash",
    "DELETE FROM unused_answers WHERE grant_id = ? RETURNING used_hash",
    "DELETE FROM unused_answers WHERE answered_at <= ?",
  ]);
});

const sweeps = [
  "DELETE FROM kv WHERE expires_at <= ?",
  "SELECT expires_at AS ends FROM kv WHERE expires_at IS NOT NULL ORDER BY expires_at LIMIT 1",
];

test.each([
  // Swept once an hour at most: an index of ends would be written with each renewal.
  ["grants and tokens are", toSmallKvForm, sweeps],
  ["what a shard of the registry holds is", toKvForm, []],
] as const)("%s found, listed and ended by an index", async (_, toForm, scanned) => {
  const statements = await listStatements((tables) => {
    const kv = new SqlKv(tables, toForm("kv"));
    kv.write("grant:ada:one", "{}", { expirationTtl: 60 });
    kv.read("grant:ada:one");
    kv.readAll("grant:ada:");
    kv.list({ prefix: "grant:ada:" });
    kv.remove("grant:ada:one");
    kv.removeAll("token:ada:one:");
    kv.expire();
  });
  expect(statements.length).toBeGreaterThan(6);
  expect(listScans(statements, "kv").map(({ query }) => query)).toEqual(scanned);
});

test("a change with an idempotency_key writes three rows, and a repeated one none", async () => {
  await runInDurableObject(env.ACCOUNT.getByName(crypto.randomUUID()), (_, { storage }) => {
    const ledger = new IdempotencyLedger(new Tables(storage, "Account"));
    // The first change of a life makes the table, and the first since the object woke counts.
    ledger.begin(toEntry("first"));
    countRows(storage.sql);
    takeRows();
    ledger.begin(toEntry("second"));
    expect(takeRows()).toMatchObject({ rowsWritten: 2 });
    ledger.finish(toEntry("second"), done);
    expect(takeRows()).toMatchObject({ rowsWritten: 1 });
    expect(ledger.begin(toEntry("second"))).toMatchObject({ state: "done" });
    expect(takeRows()).toMatchObject({ rowsWritten: 0 });
  });
});
