import {
  createExecutionContext,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

import type { Account } from "../../../src/account/account.ts";
import { createServer } from "../../../src/mcp/server.ts";
import { createWorker } from "../../../src/worker.ts";
import { asSignedIn, toCallRecord } from "../../support/account-objects.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import { callTool, signInFor, urlOf, ways } from "../../support/mcp-client.ts";
import { toModernHeaders, toModernMessage } from "../../support/mcp-messages.ts";
import { toCall as toParams, type Via, vias } from "../../support/ways.ts";

const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const dayMs = 24 * 60 * 60 * 1000;
const trial = { trial_id: "NCT90000001" };

async function connectPerson(via: Via = "itself") {
  const { token } = await signInFor(via);
  const [accountId = ""] = token.split(":");
  const account = env.ACCOUNT.getByName(token.slice(0, 22));
  const grantId = token.split(":")[1] ?? "";
  return { token, accountId, account, grantId };
}

/** A Worker that tells which methods of `Account` objects it calls, in order. */
function createWatchedWorker(via: Via = "itself") {
  const hops: string[] = [];
  const watch = (stub: DurableObjectStub<Account>) =>
    new Proxy(stub, {
      get: (target, name) => {
        hops.push(String(name));
        return Reflect.get(target, name);
      },
    });
  const ACCOUNT = { getByName: (name: string) => watch(env.ACCOUNT.getByName(name)) };
  const worker = createWorker(createServer);
  const call = async (token: string, name: string, args: object = {}) => {
    const message = toModernMessage("tools/call", toParams(via, { name, arguments: args }));
    const headers = toModernHeaders(token, message);
    const body = JSON.stringify(message);
    const request = new Request(urlOf(via), { method: "POST", headers, body });
    const context = createExecutionContext();
    const response = await worker.fetch?.(request as never, { ...env, ACCOUNT } as never, context);
    return { response, written: () => waitOnExecutionContext(context) };
  };
  return { hops, call };
}

test.each(vias)(
  "a call of a tool by %s waits for no hop but the check of its token; it is written down after its answer",
  async (via) => {
    const { token, account } = await connectPerson(via);
    const { hops, call } = createWatchedWorker(via);
    const first = await call(token, "get_trial", trial);
    const second = await call(token, "get_trial", trial);
    expect(await second.response?.json()).toMatchObject({ result: { structuredContent: trial } });
    expect(hops).toEqual(["check"]);
    expect((await account.listCalls()).calls).toEqual([]);
    await Promise.all([first.written(), second.written()]);
    expect(hops).toEqual(["check", "recordCalls"]);
    expect((await account.listCalls()).calls).toHaveLength(2);
  },
);

test("an isolate that ends takes no call with it that it had handed over", async () => {
  const { token, account } = await connectPerson();
  const { call } = createWatchedWorker();
  await (await call(token, "ping")).written();
  await call(token, "ping");
  expect((await account.listCalls()).calls).toHaveLength(1);
});

describe.each(ways)("%o", (way) => {
  test("an account knows tool, app, time and outcome of a call, and nothing of what was in it", async () => {
    stopClock();
    const { token, account, grantId } = await connectPerson(way.via);
    await callTool(way, token, "get_trial", trial);
    await callTool(way, token, "get_trial", { trial_id: "wrong" });
    await expect
      .poll(async () => (await account.listCalls()).calls, { timeout: 10_000 })
      .toHaveLength(2);
    const { calls, days } = await account.listCalls();
    expect(calls.map(({ requestId }) => requestId)).toEqual([uuid, uuid]);
    expect(calls).toMatchObject([
      { tool: "get_trial", app: "Test client", outcome: "not_found", code: "NOT_FOUND" },
      { tool: "get_trial", app: "Test client", outcome: "ok", code: "", isCached: false },
    ]);
    expect(Object.keys(calls[0] ?? {}).sort()).toEqual([
      "app",
      "code",
      "durationMs",
      "isCached",
      "outcome",
      "requestId",
      "startedMs",
      "tool",
    ]);
    expect(days.at(-1)).toMatchObject({ calls: 2, failed: 1 });
    expect(days).toHaveLength(30);
    const { uses } = await account.overview();
    expect(uses.sources[grantId]).toMatchObject({ calls: 2 });
    expect(uses.keys["clinical-trials"]).toBe(calls[0]?.startedMs);
  });

  test("an account knows which answers were in the cache", async () => {
    const { token, account } = await connectPerson(way.via);
    for (const _ of [1, 2]) await callTool(way, token, "get_trial", trial);
    const isCached = async () =>
      (await account.listCalls()).calls.map((call) => call.isCached).toSorted();
    await expect.poll(isCached, { timeout: 10_000 }).toEqual([false, true]);
  });
});

const toCall = (source: string, startedMs = Date.now()) =>
  toCallRecord(source, { tool: "ping", startedMs, keys: ["clinical-trials"] });

test("an account keeps 1,000 calls, and counts all of them", async () => {
  stopClock();
  const { account, grantId } = await connectPerson();
  // The oldest that is kept is in the middle of its batch.
  for (let batch = 0; batch < 16; batch += 1) {
    await account.recordCalls(Array.from({ length: 70 }, () => toCall(grantId)));
  }
  const { calls } = await runInDurableObject(account, (instance) => instance.exportAll());
  expect(calls).toHaveLength(1000);
  expect((await account.listCalls()).days.at(-1)?.calls).toBe(1120);
});

test("after 30 days nothing is left of a call", async () => {
  const { account, grantId } = await connectPerson();
  await account.recordCalls([toCall(grantId)]);
  passTime(30 * dayMs);
  expect(await runDurableObjectAlarm(account)).toBe(true);
  const left = await runInDurableObject(account, (_, { storage }) =>
    ["call_batches", "usage_days"].flatMap((table) =>
      storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
    ),
  );
  expect(left).toEqual([]);
});

test("a replaced key was never used", async () => {
  const { account, grantId } = await connectPerson();
  await account.recordCalls([toCall(grantId)]);
  const [key] = await account.listKeys();
  if (key) await account.putKey(key, await asSignedIn(account));
  expect((await account.overview()).uses.keys).toEqual({});
});

test("a call of an app that never was connected is not kept", async () => {
  const { account } = await connectPerson();
  await account.recordCalls([toCall("nobody")]);
  expect((await account.listCalls()).calls).toEqual([]);
});
