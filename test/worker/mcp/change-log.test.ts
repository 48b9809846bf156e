import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, onTestFinished, test, vi } from "vitest";

import { ChangeLog } from "../../../src/account/changes/change-log.ts";
import { Tables } from "../../../src/store/tables/tables.ts";

const dayMs = 24 * 60 * 60 * 1000;
const tools = { method: "tools" };
const prompts = { method: "prompts" };
const everybody = { clientId: "", sessionId: "" };
const mine = { clientId: "c", sessionId: "s" };

/** The log of an account of its own, with a clock that the test moves. */
function withLog<Result>(use: (log: ChangeLog, storage: DurableObjectStorage) => Result) {
  const account = env.ACCOUNT.getByName(crypto.randomUUID());
  return runInDurableObject(account, (_, { storage }) => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    onTestFinished(() => void vi.useRealTimers());
    return use(new ChangeLog(new Tables(storage, "Account")), storage);
  });
}

const pass = (ms: number) => void vi.setSystemTime(Date.now() + ms);

/** What was missed, without numbers. */
const miss = (log: ChangeLog, after: number | null, who = mine) =>
  log.open(who, after)?.flatMap(({ notification }) => notification?.method ?? []);

test("nothing is kept for a person of whom no session listens", async () => {
  const rows = await withLog((log, { sql }) => {
    log.add([tools, prompts], everybody);
    return sql.exec("SELECT name FROM sqlite_master WHERE name = 'change_log'").toArray();
  });
  expect(rows).toEqual([]);
});

test("each change has a number above the one before, also in the same millisecond and after a restart", async () => {
  const seqs = await withLog((log, storage) => {
    const [first] = log.open(mine, null) ?? [];
    const told = log.add([tools, prompts, tools], everybody);
    const again = new ChangeLog(new Tables(storage, "Account"));
    return [first, ...told, ...again.add([tools], everybody)].map((one) => one?.seq ?? 0);
  });
  expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
  expect(seqs).toHaveLength(5);
});

test("who comes back gets the last change of each kind since, in their order, and no other's", async () => {
  await withLog((log) => {
    const [first] = log.open(mine, null) ?? [];
    const after = first?.seq ?? 0;
    const [told] = log.add([tools], everybody);
    log.add([prompts], { clientId: "c", sessionId: "" });
    log.add([{ method: "other app" }], { clientId: "d", sessionId: "" });
    log.add([{ method: "other session" }], { clientId: "", sessionId: "t" });
    log.add([{ method: "own" }], { clientId: "", sessionId: "s" });
    expect(miss(log, after)).toEqual(["tools", "prompts", "own"]);
    log.add([tools], everybody);
    expect(miss(log, after)).toEqual(["prompts", "own", "tools"]);
    expect(miss(log, told?.seq ?? 0)).toEqual(["prompts", "own", "tools"]);
    expect(miss(log, null)).toEqual([]);
  });
});

test("what was told is kept for a day, and a number that is older, or was never given, is refused", async () => {
  await withLog((log) => {
    const [first] = log.open(mine, null) ?? [];
    const after = first?.seq ?? 0;
    expect(log.open(mine, after + 1)).toBeNull();
    pass(1000);
    log.add([tools], everybody);
    pass(dayMs - 2000);
    expect(log.expire()).toBeGreaterThan(Date.now());
    expect(log.hasHeard("s")).toBe(true);
    expect(miss(log, after)).toEqual(["tools"]);
    pass(2000);
    expect(log.open(mine, after)).toBeNull();
    pass(dayMs);
    expect(log.expire()).toBeNull();
    expect(log.hasHeard("s")).toBe(false);
  });
});

test("who hears nothing for days has a number that is good, and one that missed something too", async () => {
  await withLog((log) => {
    let after: number | null = null;
    for (const changes of [[], [], [tools], [], []]) {
      log.add(changes, everybody);
      pass(dayMs * 0.9);
      const told = log.open(mine, after);
      expect(told?.map(({ notification }) => notification)).toEqual([...changes, null]);
      after = told?.at(-1)?.seq ?? null;
    }
  });
});

test("of a session that is over nothing is kept", async () => {
  await withLog((log, { sql }) => {
    log.open(mine, null);
    log.add([tools], { clientId: "", sessionId: "s" });
    log.forget("s");
    expect(log.hasHeard("s")).toBe(false);
    expect(sql.exec("SELECT * FROM change_log").toArray()).toEqual([]);
  });
});

test("above 2,000 rows the oldest goes", async () => {
  await withLog((log, { sql }) => {
    log.open(mine, null);
    const many = Array.from({ length: 2001 }, (_, index) => ({ method: `change ${index}` }));
    log.add(many, everybody);
    const rows = sql.exec<{ notification: string }>(
      "SELECT notification FROM change_log ORDER BY seq",
    );
    const kept = rows.toArray().map(({ notification }) => JSON.parse(notification)?.method);
    expect(kept).toEqual(many.slice(1).map(({ method }) => method));
  });
});
