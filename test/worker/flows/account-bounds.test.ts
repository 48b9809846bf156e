import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { AuditTrail } from "../../../src/account/audit-trail.ts";
import { SignInSessions } from "../../../src/account/browser-sessions.ts";
import { CallHistory } from "../../../src/account/calls/call-history.ts";
import { UsageDays } from "../../../src/account/calls/usage-days.ts";
import { Notices } from "../../../src/account/changes/notices.ts";
import { createGrantKv } from "../../../src/account/grants/grant-kv.ts";
import { RefreshLedger } from "../../../src/account/grants/refresh-ledger.ts";
import { deploymentOf } from "../../../src/deployment.ts";
import { SqlKv } from "../../../src/store/sql-kv.ts";
import { Tables } from "../../../src/store/tables/tables.ts";
import { toCallRecord } from "../../support/account-objects.ts";
import { stopClock } from "../../support/clock.ts";

/** Runs `fill` over the database of an account of its own, and counts the rows of `table`. */
function countAfter(table: string, fill: (tables: Tables) => unknown): Promise<number> {
  const account = env.ACCOUNT.getByName(crypto.randomUUID());
  return runInDurableObject(account, async (_, { storage }) => {
    await fill(new Tables(storage, "Account"));
    return storage.sql.exec<{ rows: number }>(`SELECT COUNT(*) AS rows FROM ${table}`).one().rows;
  });
}

test("of notices an account keeps the newest 100", async () => {
  const rows = await countAfter("notices", (tables) => {
    const notices = new Notices(tables);
    for (let index = 0; index < 150; index++) notices.add("code_reused", `app ${index}`);
    expect(notices.list()[0]?.clientName).toBe("app 149");
  });
  expect(rows).toBe(100);
});

test("of what a person did an account keeps the newest 1,000, for 30 days", async () => {
  const rows = await countAfter("events", (tables) => {
    const trail = new AuditTrail(tables);
    for (let index = 0; index < 1010; index++)
      trail.add("key_set", { toolset: `toolset ${index}` });
    const [first] = trail.list({ fromMs: 0, toMs: Date.now() + 1 });
    expect(first?.facts).toEqual({ toolset: "toolset 10" });
    tables.sql.exec("UPDATE events SET at_ms = at_ms - 30 * 86400000 WHERE id <= 500");
    expect(trail.expire()).toBeGreaterThan(Date.now());
  });
  expect(rows).toBe(510);
});

/** 1,200 apps that call one after the other, the last one now. */
function* listCalls() {
  for (let index = 0; index < 1200; index += 1) {
    const source = `grant ${index}`;
    const apps = new Map([[source, { name: source, clientId: source }]]);
    yield { calls: [toCallRecord(source, { startedMs: Date.now() - 1200 + index })], apps };
  }
}

test("of apps that call the 500 that called last are counted, in one row a day", async () => {
  // Far from midnight.
  stopClock(Date.parse("2026-11-20T12:00:00Z"));
  const rows = await countAfter("usage_days", (tables) => {
    const usage = new UsageDays(tables);
    for (const { calls, apps } of listCalls()) usage.add(calls, apps);
    const sources = Object.keys(usage.findLastUses().sources);
    expect(sources).toHaveLength(500);
    expect(sources).toContain("grant 1199");
    expect(sources).not.toContain("grant 699");
    expect(usage.export().usage).toHaveLength(500);
    expect(usage.listApps()).toHaveLength(500);
  });
  expect(rows).toBe(1);
});

test("of calls an account keeps the newest 1,000", async () => {
  const rows = await countAfter("call_batches", (tables) => {
    const history = new CallHistory(tables);
    for (const { calls, apps } of listCalls()) history.add(calls, apps);
    expect(history.export()).toHaveLength(1000);
    expect(history.export()[0]).toMatchObject({ source: "grant 200" });
  });
  expect(rows).toBe(1000);
});

test("of sign-ins an account keeps the newest 100, this one always", async () => {
  const rows = await countAfter("sign_ins", (tables) => {
    const sessions = new SignInSessions(tables, new AuditTrail(tables));
    const facts = { name: "Ada", isAdmin: false, browser: "Firefox" };
    for (let index = 0; index < 150; index++) {
      sessions.start(`hash ${index}`, facts);
      expect(sessions.has(`hash ${index}`)).toBe(true);
    }
  });
  expect(rows).toBe(100);
});

test("of a grant's tokens the 50 that live longest are kept, and other grants' are left alone", async () => {
  const rows = await countAfter("kv", async (tables) => {
    const kv = new SqlKv(tables);
    for (const grant of ["one", "two"]) kv.write(`grant:ada:${grant}`, "{}");
    kv.write("token:ada:two:0", "{}", { expirationTtl: 60 });
    const written = createGrantKv(kv);
    for (let index = 0; index < 80; index++) {
      await written.put(`token:ada:one:${index}`, "{}", { expirationTtl: 3600 + index });
    }
    expect(kv.read("token:ada:one:29")).toBeNull();
    expect(kv.read("token:ada:one:30")).toBe("{}");
    expect(kv.read("token:ada:two:0")).toBe("{}");
  });
  expect(rows).toBe(2 + 1 + 50);
});

test("of used refresh tokens and of unused answers an account knows the last 10,000", async () => {
  const { ring } = deploymentOf(env);
  const keep = (ledger: RefreshLedger, hash: string) =>
    ledger.keep(
      { accountId: "ada", grantId: "one", hash, fingerprint: "digest" },
      { text: "sealed", accessHash: "access", refreshHash: "refresh" },
    );
  const counts = await Promise.all(
    ["refreshes", "unused_answers"].map((table) =>
      countAfter(table, (tables) => {
        const ledger = new RefreshLedger(tables, ring);
        keep(ledger, "first");
        const many =
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10500)";
        tables.sql.exec(
          `${many} INSERT INTO refreshes (hash, digest, answer, answered_at) SELECT 'old ' || i, '', NULL, i FROM n`,
        );
        tables.sql.exec(
          `${many} INSERT INTO unused_answers (used_hash, grant_id, access_hash, refresh_hash, answered_at) SELECT 'old ' || i, 'one', '', '', i FROM n`,
        );
        keep(ledger, "new");
        const query = "SELECT 1 FROM refreshes WHERE hash IN ('first', 'new')";
        expect(tables.sql.exec(query).toArray()).toHaveLength(2);
      }),
    ),
  );
  expect(counts).toEqual([10_000, 10_000]);
});
