import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, onTestFinished, test, vi } from "vitest";

import { countRows, takeRows } from "../../../scripts/simulate/count-rows.ts";
import type { Account } from "../../../src/account/account.ts";
import type { CallRecord } from "../../../src/account/calls/call-record.ts";
import { dayMs } from "../../../src/clock.ts";
import { asSignedIn, toCallRecord } from "../../support/account-objects.ts";
import { passTime } from "../../support/clock.ts";
import { callTool } from "../../support/mcp-client.ts";
import { toRequest } from "../../support/mcp-messages.ts";
import { connectAgain, exchange, signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import { SessionClient } from "../../support/session-client.ts";

const read = { name: "get_trial", arguments: { trial_id: "NCT90000001" } };
const toolset = "clinical-trials";
const none = { calls: 0, served: 0, sessionId: null };

/** A person with several apps, each with its own token. */
async function connectApps(many: number) {
  const person = await signIn();
  const tokens = [person.tokens.access_token];
  while (tokens.length < many)
    tokens.push((await connectAgain(person, {}, [["toolset", toolset]])).access_token);
  const [token = ""] = tokens;
  const [accountId = ""] = token.split(":");
  const account = env.ACCOUNT.getByName(accountId.slice(0, 22));
  const sources = tokens.map((one) => one.split(":")[1] ?? "");
  return { person, account, token, sources };
}

/** Databases whose rows are counted already. */
const counted = new WeakSet<SqlStorage>();

/** What `run` reads and writes in the person's object, alarms included: each is billed as a row. */
async function count(account: DurableObjectStub<Account>, run: () => Promise<unknown>) {
  const watch = await runInDurableObject(account, (_, { storage }) => {
    if (!counted.has(storage.sql)) countRows(storage.sql);
    counted.add(storage.sql);
    return { setAlarm: vi.spyOn(storage, "setAlarm") };
  });
  takeRows();
  await run();
  const { rowsWritten, rowsRead } = takeRows();
  const alarms = watch.setAlarm.mock.calls.length;
  watch.setAlarm.mockRestore();
  return { rowsWritten: rowsWritten + alarms, rowsRead };
}

/** Calls of apps and toolsets in turn. */
const toCalls = (many: number, sources: readonly string[], startedMs = Date.now()): CallRecord[] =>
  Array.from({ length: many }, (_, index) =>
    toCallRecord(sources[index % sources.length] ?? "", {
      startedMs: startedMs + index,
      keys: [`toolset-${index % 5}`],
    }),
  );

test.each([
  [1, 1],
  [10, 1],
  [100, 1],
  [10, 3],
  [100, 3],
])("a batch of %i calls of %i apps with five toolsets writes two rows", async (many, apps) => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2036-11-20T12:00:00Z") });
  onTestFinished(() => void vi.useRealTimers());
  const { account, sources } = await connectApps(apps);
  // The first one makes the tables.
  await account.recordCalls(toCalls(many, sources));
  const { rowsWritten } = await count(account, () => account.recordCalls(toCalls(many, sources)));
  expect(rowsWritten).toBe(2);
  const kept = await runInDurableObject(account, (instance) => instance.exportAll());
  expect(kept.calls).toHaveLength(2 * many);
  const usage = kept.usage as { calls: number }[];
  expect(usage.reduce((sum, { calls }) => sum + calls, 0)).toBe(2 * many);
});

test("a batch over midnight writes a row for each day", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2036-11-21T00:00:01Z") });
  onTestFinished(() => void vi.useRealTimers());
  const { account, sources } = await connectApps(1);
  await account.recordCalls(toCalls(1, sources));
  const batch = toCalls(100, sources, Date.parse("2036-11-20T23:59:59.950Z"));
  const { rowsWritten } = await count(account, () => account.recordCalls(batch));
  expect(rowsWritten).toBe(3);
});

test("a batch that takes the place of older calls writes no more than a row a call and three", async () => {
  const { account, sources } = await connectApps(1);
  await runInDurableObject(account, async (instance) => {
    for (const call of toCalls(1000, sources)) await instance.recordCalls([call]);
  });
  const { rowsWritten } = await count(account, () => account.recordCalls(toCalls(100, sources)));
  expect(rowsWritten).toBeLessThanOrEqual(103);
  const single = await count(account, () => account.recordCalls(toCalls(1, sources)));
  expect(single.rowsWritten).toBeLessThanOrEqual(4);
});

test("a full history reads no calls to take one more", async () => {
  const { account, sources } = await connectApps(1);
  await account.recordCalls(toCalls(1000, sources));
  const { rowsRead } = await count(account, () => account.recordCalls(toCalls(1, sources)));
  expect(rowsRead).toBeLessThan(20);
});

/** Calls `get_trial` again and again; a session is open already, and listens to nothing. */
const callers = {
  modern: async (token: string) => () => callTool("modern", token, read.name, read.arguments),
  session: async (token: string) => {
    const client = new SessionClient(mcpUrl, token, fetchWorker);
    await client.initialize();
    return async () => (await client.post(toRequest(2, "tools/call", read))).text();
  },
};

test.each(Object.entries(callers))(
  "%s lane: a call writes two rows in its account, once it is told",
  async (_, connect) => {
    const { account, token } = await connectApps(1);
    const call = await connect(token);
    await call();
    const listCalls = async () => (await account.listCalls()).calls.length;
    await expect.poll(listCalls, { timeout: 10_000 }).toBe(1);
    const { rowsWritten } = await count(account, async () => {
      await call();
      await expect.poll(listCalls, { timeout: 10_000 }).toBe(2);
    });
    expect(rowsWritten).toBe(2);
  },
);

test("renewing a token writes five rows, the first use of what came two, and using it again none", async () => {
  const { account, person } = await connectApps(1);
  let { tokens } = person;
  const renew = async () => {
    const { refresh_token } = tokens;
    const fields = { grant_type: "refresh_token", client_id: person.clientId, refresh_token };
    tokens = await (await exchange(fields)).json();
  };
  const check = async () => {
    expect(await account.check(mcpUrl, tokens.access_token, none)).not.toBeNull();
  };
  // The first one makes tables, and its end is later than what the alarm is set to.
  await renew();
  await check();
  for (const _ of [1, 2, 3]) {
    expect(await count(account, renew)).toMatchObject({ rowsWritten: 5 });
    expect(await count(account, check)).toMatchObject({ rowsWritten: 2 });
    expect(await count(account, check)).toMatchObject({ rowsWritten: 0 });
  }
});

test("what a renewal's answers were kept for is forgotten by the next one, if nobody used them", async () => {
  const { account, person } = await connectApps(1);
  let { refresh_token } = person.tokens;
  const renew = async () => {
    const fields = { grant_type: "refresh_token", client_id: person.clientId, refresh_token };
    ({ refresh_token } = await (await exchange(fields)).json<{ refresh_token: string }>());
  };
  await renew();
  for (const _ of [1, 2, 3]) {
    expect(await count(account, renew)).toMatchObject({ rowsWritten: 7 });
  }
});

/** The statements of every object while `run` runs. */
async function listStatements(
  account: DurableObjectStub<Account>,
  run: () => Promise<unknown>,
): Promise<readonly string[]> {
  const prototype = await runInDurableObject(account, (_, { storage }) =>
    Object.getPrototypeOf(storage.sql),
  );
  const exec = vi.spyOn(prototype as SqlStorage, "exec");
  onTestFinished(() => void exec.mockRestore());
  await run();
  const statements = exec.mock.calls.map(([query]) => query);
  exec.mockRestore();
  return statements;
}

test("an account that wakes for a call asks seven times, and makes no table", async () => {
  const { account, token } = await connectApps(1);
  const check = () => account.check(mcpUrl, token, none);
  expect(await check()).not.toBeNull();
  await evictDurableObject(account);
  const statements = await listStatements(account, check);
  expect(statements.length).toBeLessThanOrEqual(7);
  expect(statements.filter((text) => !text.startsWith("SELECT"))).toEqual([]);
});

test("a check whose answer is known asks no table", async () => {
  const { account, token } = await connectApps(1);
  const check = () => account.check(mcpUrl, token, none);
  const first = await check();
  expect(first).toMatchObject({ marked: { checked: { keys: [{ toolset }] } } });
  expect(await listStatements(account, check)).toEqual([]);
  expect(await check()).toEqual(first);
});

test("an account of which nothing is kept has no table", async () => {
  const account = env.ACCOUNT.getByName(crypto.randomUUID());
  expect(await account.overview()).toMatchObject({ keys: [], grants: [], tokens: [] });
  expect(await account.exportAll()).toMatchObject({ calls: [], keys: [], usage: [] });
  await account.revokeAllGrants();
  await account.removeKey(toolset);
  await runInDurableObject(account, (_, { storage }) => {
    const query = "SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\'";
    expect(storage.sql.exec(query).toArray()).toEqual([]);
  });
});

/** How often the object wakes by itself until `endMs`. */
function countWakes(account: DurableObjectStub<Account>, endMs: number): Promise<number> {
  return runInDurableObject(account, async (instance, { storage }) => {
    let wakes = 0;
    for (;;) {
      const atMs = await storage.getAlarm();
      if (atMs === null || atMs > endMs) return wakes;
      vi.setSystemTime(atMs);
      await storage.deleteAlarm();
      await instance.alarm();
      wakes += 1;
    }
  });
}

test("an idle account wakes when something ends, and once a day while it has keys", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  onTestFinished(() => void vi.useRealTimers());
  const { account, sources, person } = await connectApps(2);
  await account.recordCalls(toCalls(100, sources));
  for (let hour = 0; hour < 8; hour += 1) {
    vi.setSystemTime(Date.now() + 3_600_000);
    await account.recordCalls(toCalls(10, sources));
    await account.beginChange({ name: `change ${hour}`, digest: "digest", claim: "claim" });
  }
  // A day of what ends within hours, then only what is looked after each day.
  expect(await countWakes(account, Date.now() + 2 * dayMs)).toBeLessThanOrEqual(16);
  expect(await countWakes(account, Date.now() + 30 * dayMs)).toBeLessThanOrEqual(33);
  const [key] = await account.listKeys();
  expect(key?.last4).toBe(person.key.slice(-4));
  await account.removeKey(toolset);
  expect(await countWakes(account, Date.now() + 30 * dayMs)).toBeLessThanOrEqual(4);
  expect(await runInDurableObject(account, (_, { storage }) => storage.getAlarm())).toBeNull();
});

test("what ends earlier brings the alarm forward, what ends later leaves it", async () => {
  const { account, sources } = await connectApps(1);
  const readAlarm = () => runInDurableObject(account, (_, { storage }) => storage.getAlarm());
  await countWakes(account, 0);
  const before = await readAlarm();
  await account.recordCalls(toCalls(1, sources));
  expect(await readAlarm()).toBe(before);
  const hours = ((before ?? 0) - Date.now()) / 3_600_000;
  expect(hours).toBeLessThanOrEqual(2);
});

test("an account that was emptied and is used again wakes again", async () => {
  const { account } = await connectApps(1);
  // The key that was tried is forgotten.
  passTime(60_000);
  await account.erase();
  const readAlarm = () => runInDurableObject(account, (_, { storage }) => storage.getAlarm());
  expect(await readAlarm()).toBeNull();
  await account.startSignIn({ name: "Ada", isAdmin: false, browser: "Firefox" });
  expect(await asSignedIn(account)).toMatchObject({ signInId: expect.any(String) });
  expect(await readAlarm()).toBeGreaterThan(Date.now());
});
