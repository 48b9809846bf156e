import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { JSONValue } from "@modelcontextprotocol/server";
import { expect, onTestFinished, test, vi } from "vitest";

import type { Account } from "../../../src/account/account.ts";
import type { McpSession } from "../../../src/mcp/session-object.ts";
import {
  changeSessions,
  connectWithObjects,
  handshake,
  makeObject,
} from "../../support/account-objects.ts";
import { connectSession } from "../../support/mcp-client.ts";
import { toInitialize, toRequest } from "../../support/mcp-messages.ts";
import { EventReader } from "../../support/session-client.ts";

const minuteMs = 60 * 1000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const ping = toRequest("ping", "ping");

/** Runs the session's alarm as if `ms` had passed. */
async function runAlarmAfter(stub: DurableObjectStub<McpSession>, ms: number) {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
  onTestFinished(() => void vi.useRealTimers());
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  vi.useRealTimers();
}

const isEmpty = (stub: DurableObjectStub<McpSession>) =>
  runInDurableObject(stub, async (_, { storage }) => {
    const tables = storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'events'");
    return (await storage.list()).size === 0 && tables.toArray().length === 0;
  });

const listRows = (account: DurableObjectStub<Account>) =>
  runInDurableObject(account, (_, { storage }) =>
    storage.sql.exec("SELECT * FROM sessions").toArray(),
  );

test.each([
  [29, 200],
  [31, 404],
])("a session that was not used for %i days answers %i", async (days, status) => {
  const { client, account, stub } = await connectWithObjects();
  await makeObject(client);
  await changeSessions(account, "UPDATE sessions SET used_ms = used_ms - ?", days * dayMs);
  expect((await client.post(ping)).status).toBe(status);
  await runDurableObjectAlarm(account);
  await expect.poll(() => isEmpty(stub)).toBe(status === 404);
  expect(await listRows(account)).toHaveLength(status === 404 ? 0 : 1);
});

test.each([
  ["lives", false],
  ["is over", true],
])("an object that was not told asks in the end, and its session %s", async (_, isOver) => {
  const { client, account, stub } = await connectWithObjects();
  await makeObject(client);
  if (isOver) await changeSessions(account, "DELETE FROM sessions");
  else await changeSessions(account, "UPDATE sessions SET used_ms = used_ms + ?", 5 * dayMs);
  await runAlarmAfter(stub, 29 * dayMs);
  expect(await isEmpty(stub)).toBe(false);
  await runAlarmAfter(stub, 31 * dayMs);
  expect(await isEmpty(stub)).toBe(isOver);
});

test("DELETE leaves nothing in the session's object and frees its place", async () => {
  const { client, stub, account } = await connectWithObjects();
  await makeObject(client);
  expect(await isEmpty(stub)).toBe(false);
  await client.send("DELETE");
  expect(await isEmpty(stub)).toBe(true);
  expect(await runDurableObjectAlarm(stub)).toBe(false);
  expect(await listRows(account)).toEqual([]);
});

const withSteps = (count: number) => ({
  _meta: { progressToken: "p" },
  steps: Array.from({ length: count }, (_, index) => index),
});

test.each([
  [59, 200],
  [61, 400],
])("a stream that is %i minutes old is resumed with %i", async (minutes, status) => {
  const { client, stub } = await connectWithObjects();
  const response = await client.post(toRequest(2, "fixture/progress", withSteps(2)));
  const [first] = await new EventReader(response).rest();
  await runAlarmAfter(stub, minutes * minuteMs);
  const resumed = await client.resume(first?.id);
  expect(resumed.status).toBe(status);
  await resumed.body?.cancel();
  expect((await client.post(ping)).status).toBe(200);
});

test("a session keeps its newest 500 events", async () => {
  const { client } = await connectSession();
  const response = await client.post(toRequest(2, "fixture/progress", withSteps(600)));
  const events = await new EventReader(response).rest();
  while (events.at(-1)?.message?.id !== 2) {
    events.push(...(await new EventReader(await client.resume(events.at(-1)?.id)).rest()));
  }
  expect(events).toHaveLength(602);
  expect((await client.resume(events.at(-501)?.id)).status).toBe(400);
  const resumed = await client.resume(events.at(-500)?.id);
  expect(await new EventReader(resumed).rest()).toEqual(events.slice(-499));
});

const longText = "x".repeat(200 * 1024);

test("a session keeps at most 2 MiB of events", async () => {
  const { client, stub } = await connectWithObjects();
  const steps = Array.from({ length: 15 }, (_, index) => index);
  const long = { _meta: { progressToken: longText }, steps };
  const response = await client.post(toRequest(2, "fixture/progress", long));
  await new EventReader(response).rest();
  const kept = await runInDurableObject(stub, (_, { storage }) =>
    storage.sql.exec<{ size: number }>("SELECT SUM(LENGTH(body)) AS size FROM events").one(),
  );
  expect(kept.size).toBeLessThanOrEqual(2 * 1024 * 1024);
  expect(kept.size).toBeGreaterThan(1024 * 1024);
});

/** Takes all of the person's places and makes it look as if this session was not used for three hours. */
async function crowd(account: DurableObjectStub<Account>, sessionId: string | null) {
  await runInDurableObject(account, async (instance: Account, { storage }) => {
    const { sql } = storage;
    const [own] = sql.exec<{ grant_id: string }>("SELECT grant_id FROM sessions").toArray();
    const grantId = own?.grant_id ?? "";
    for (let count = 0; count < 999; count += 1) {
      await instance.openSession({ sessionId: `other ${count}`, grantId, handshake });
    }
    sql.exec(
      "UPDATE sessions SET used_ms = used_ms - ? WHERE session_id = ?",
      3 * hourMs,
      sessionId,
    );
  });
}

test("where every place is taken, the session that was silent longest makes room", async () => {
  const { client, account, stub } = await connectWithObjects();
  await makeObject(client);
  await crowd(account, client.sessionId);
  const opened = await client.post(toInitialize("2025-11-25"));
  expect(opened.status).toBe(200);
  await expect.poll(async () => (await client.post(ping)).status).toBe(404);
  await expect.poll(() => isEmpty(stub)).toBe(true);
  expect((await client.post(toInitialize("2025-11-25"))).status).toBe(429);
});

test("a session that is in use gives its place to nobody", async () => {
  const { client, account } = await connectWithObjects();
  await crowd(account, client.sessionId);
  await client.post(ping);
  const refused = await client.post(toInitialize("2025-11-25"));
  expect(refused.status).toBe(429);
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(3600);
  expect(seconds).toBeLessThanOrEqual(7200);
  expect((await client.post(ping)).status).toBe(200);
});

test("the owner's object is asked for nobody else", async () => {
  const [mine, theirs] = [await connectWithObjects(), await connectWithObjects()];
  const stolen = env.MCP_SESSION.getByName(mine.stub.name ?? "");
  const access = { accountId: theirs.accountId } as never;
  const message = {
    id: ping.id,
    method: ping.method,
    params: {},
    fault: null,
    json: ping as JSONValue,
  };
  const body = { isArray: false, messages: [message] };
  for (const method of ["POST", "GET", "DELETE"]) {
    const head = new Request("http://localhost/mcp", { method });
    const sessionId = mine.client.sessionId ?? "";
    const response = await stolen.serve({ head, body, access, accountMs: 0, sessionId }, null);
    expect(response.status).toBe(404);
  }
  expect((await mine.client.post(ping)).status).toBe(200);
});
