import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { AuditTrail } from "../../../src/account/audit-trail.ts";
import { SignInSessions } from "../../../src/account/browser-sessions.ts";
import { CallHistory } from "../../../src/account/call-history.ts";
import { Notices } from "../../../src/account/changes/notices.ts";
import { createGrantKv } from "../../../src/account/grants/grant-kv.ts";
import { RefreshLedger } from "../../../src/account/grants/refresh-ledger.ts";
import { deploymentOf } from "../../../src/deployment.ts";
import { SqlKv } from "../../../src/store/sql-kv.ts";
import { toCallRecord } from "../../support/account-objects.ts";

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

test("of what a person did an account keeps the newest 1,000, for 30 days", async () => {
  const rows = await countAfter("events", (sql) => {
    const trail = new AuditTrail(sql);
    for (let index = 0; index < 1010; index++)
      trail.add("key_set", { toolset: `toolset ${index}` });
    const [first] = trail.list({ fromMs: 0, toMs: Date.now() + 1 });
    expect(first?.facts).toEqual({ toolset: "toolset 10" });
    sql.exec("UPDATE events SET at_ms = at_ms - 30 * 86400000 WHERE id <= 500");
    expect(trail.expire()).toBe(true);
  });
  expect(rows).toBe(510);
});

const toCall = (source: string, startedMs: number) => toCallRecord(source, { startedMs });

test.each([
  ["call_sources", 500],
  ["usage", 500],
  ["calls", 1000],
])("of apps that call the 500 that called last are counted: %s", async (table, most) => {
  const now = Date.now();
  const rows = await countAfter(table, (sql) => {
    const history = new CallHistory(sql);
    const sources = Array.from({ length: 1200 }, (_, index) => `grant ${index}`);
    const names = new Map(sources.map((source) => [source, { name: source, clientId: source }]));
    for (const [index, source] of sources.entries()) {
      history.add([toCall(source, now + index)], names);
    }
    expect(Object.keys(history.findLastUses().sources)).toContain("grant 1199");
    expect(Object.keys(history.findLastUses().sources)).not.toContain("grant 0");
  });
  expect(rows).toBe(most);
});

test("of sign-ins an account keeps the newest 100, this one always", async () => {
  const rows = await countAfter("sign_ins", (sql) => {
    const sessions = new SignInSessions(sql);
    const facts = { name: "Ada", isAdmin: false, browser: "Firefox" };
    for (let index = 0; index < 150; index++) {
      sessions.start(`hash ${index}`, facts);
      expect(sessions.has(`hash ${index}`)).toBe(true);
    }
  });
  expect(rows).toBe(100);
});

test("of a grant's tokens the 50 that live longest are kept, and other grants' are left alone", async () => {
  const rows = await countAfter("kv", async (sql) => {
    const kv = new SqlKv(sql);
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

test("of used refresh tokens an account knows the last 10,000", async () => {
  const ring = deploymentOf(env).ring;
  const rows = await countAfter("refreshes", (sql) => {
    const ledger = new RefreshLedger(sql, ring);
    const old = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10500)";
    sql.exec(
      `${old} INSERT INTO refreshes (hash, digest, answer, answered_at) SELECT 'old ' || i, '', NULL, i FROM n`,
    );
    const refresh = { accountId: "ada", grantId: "one", hash: "new", fingerprint: "digest" };
    ledger.keep(refresh, { text: "sealed", accessHash: "access", refreshHash: "refresh" });
    expect([...sql.exec("SELECT 1 FROM refreshes WHERE hash = 'new'")]).toHaveLength(1);
  });
  expect(rows).toBe(10_000);
});
