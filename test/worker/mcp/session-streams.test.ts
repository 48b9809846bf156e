import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { AccountTables } from "../../../src/account/account-tables.ts";
import { Listeners } from "../../../src/account/changes/listeners.ts";
import type { Notification } from "../../../src/account/changes/told.ts";
import { connectWithObjects, makeObject } from "../../support/account-objects.ts";
import { connectSession } from "../../support/mcp-client.ts";
import { toRequest } from "../../support/mcp-messages.ts";
import { EventReader } from "../../support/session-client.ts";

const hourMs = 3_600_000;
const nobody = { clientId: "c", grantId: "g", tokenId: "t", untilMs: 4e12, after: null };
const withToken = { _meta: { progressToken: "p" } };
const isStream = (response: Response) =>
  response.headers.get("content-type")?.startsWith("text/event-stream");

test("a call that reports progress is a stream that begins with an id and ends with the result", async () => {
  const { client } = await connectSession();
  const response = await client.post(
    toRequest(2, "fixture/progress", { ...withToken, steps: [1, 2] }),
  );
  expect(isStream(response)).toBe(true);
  const events = await new EventReader(response).rest();
  expect(events.map(({ message }) => message?.method ?? message?.result)).toEqual([
    undefined,
    "notifications/progress",
    "notifications/progress",
    { sent: [true, true] },
  ]);
  expect(events.every(({ id }) => id !== null)).toBe(true);
});

test("progress without a token or that does not grow is not sent", async () => {
  const { client } = await connectSession();
  const bare = await client.post(toRequest(2, "fixture/progress", { steps: [1, 2] }));
  expect(isStream(bare)).toBe(false);
  expect(await bare.json()).toMatchObject({ id: 2, result: { sent: [false, false] } });
  const response = await client.post(
    toRequest(3, "fixture/progress", { ...withToken, steps: [3, 3, 1, 4] }),
  );
  const events = await new EventReader(response).rest();
  expect(events.at(-1)?.message.result).toEqual({ sent: [true, false, false, true] });
  expect(events.filter(({ message }) => message?.method)).toHaveLength(2);
});

test("a silent call becomes a stream before long where its client can come back to it", async () => {
  const { client } = await connectSession();
  const response = await client.post(toRequest(2, "fixture/wait", { name: "silent", ms: 600 }));
  expect(isStream(response)).toBe(true);
  const events = await new EventReader(response).rest();
  expect(events.at(-1)?.message).toMatchObject({ id: 2, result: { waited: 600 } });
});

test("a silent call of an older client stays one JSON answer", async () => {
  const { client } = await connectSession({ version: "2025-06-18" });
  const response = await client.post(toRequest(2, "fixture/wait", { name: "old", ms: 600 }));
  expect(isStream(response)).toBe(false);
  expect(await response.json()).toMatchObject({ id: 2, result: { waited: 600 } });
});

test("who comes back with Last-Event-ID gets exactly what was missed, then the result", async () => {
  const { client } = await connectSession();
  const params = { ...withToken, steps: [1, 2, 3], pauseMs: 100 };
  const reader = new EventReader(await client.post(toRequest(2, "fixture/progress", params)));
  const first = await reader.nextMessage();
  await reader.drop();
  const resumed = await client.resume(first?.id);
  const messages = (await new EventReader(resumed).rest()).map(({ message }) => message);
  expect(messages).toMatchObject([
    { params: { progress: 2 } },
    { params: { progress: 3 } },
    { id: 2, result: { sent: [true, true, true] } },
  ]);
});

test("who comes back for the last event of a finished stream is told not to come again", async () => {
  const { client } = await connectSession();
  const params = { ...withToken, steps: [1] };
  const response = await client.post(toRequest(2, "fixture/progress", params));
  const events = await new EventReader(response).rest();
  const last = events.at(-1)?.id ?? "";
  expect((await client.resume(last)).status).toBe(204);
});

test.each(["", "0", "1", "abc", "-5", "1e9", "g", "g0", "g-5", "g1e9", "g9999999999999999"])(
  "Last-Event-ID %s is refused",
  async (id) => {
    const { client } = await connectSession();
    const response = await client.resume(id);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: -32600 } });
  },
);

test("a stream is closed at its age, and its client goes on where it was", async () => {
  const { client } = await connectSession();
  const response = await client.post(toRequest(2, "fixture/wait", { name: "aged", ms: 3000 }));
  const events = await new EventReader(response).rest();
  expect(events.map(({ message }) => message)).toEqual([null]);
  const resumed = await client.resume(events[0]?.id);
  const rest = await new EventReader(resumed).rest();
  expect(rest.at(-1)?.message).toMatchObject({ id: 2, result: { waited: 3000 } });
});

test("the listening stream is closed at its age, an hour", async () => {
  const { client, account } = await connectWithObjects();
  const reader = new EventReader(await client.send("GET"));
  const [untilMs] = await runInDurableObject(account, (_, state) =>
    new Listeners(state).listSessions().map((listener) => listener.untilMs),
  );
  const leftMs = (untilMs ?? 0) - Date.now();
  expect(leftMs).toBeLessThanOrEqual(hourMs);
  expect(leftMs).toBeGreaterThan(hourMs - 60_000);
  await reader.drop();
});

const changed = { method: "notifications/tools/list_changed" };

test("a change reaches the listening stream, and later who comes back", async () => {
  const { client, account } = await connectWithObjects();
  const tell = (change: Notification) => account.tellSession(client.sessionId ?? "", change);
  expect(await tell(changed)).toBe(false);
  const reader = new EventReader(await client.send("GET"));
  expect(await tell(changed)).toBe(true);
  const event = await reader.nextMessage();
  expect(event?.message).toMatchObject(changed);
  await reader.drop();
  await evictDurableObject(account);
  const prompts = { method: "notifications/prompts/list_changed" };
  expect(await tell(prompts)).toBe(true);
  const back = await client.resume(event?.id);
  expect((await new EventReader(back).nextMessage())?.message).toMatchObject(prompts);
});

test("who heard nothing yet comes back for what was missed, by the id that the stream began with", async () => {
  const { client, account } = await connectWithObjects();
  const reader = new EventReader(await client.send("GET"));
  const first = await reader.next();
  expect(first).toMatchObject({ message: null });
  await reader.drop();
  await account.removeKey("clinical-trials");
  await account.removeKey("clinical-trials");
  const back = new EventReader(await client.resume(first?.id));
  expect((await back.next())?.message).toEqual({ jsonrpc: "2.0", ...changed });
  const later = await back.next();
  expect(later).toMatchObject({ message: null });
  expect(Number(later?.id?.slice(1))).toBeGreaterThan(Number(first?.id?.slice(1)));
  // Of two changes that say the same, one was kept: what follows is new.
  const prompts = { method: "notifications/prompts/list_changed" };
  await account.tellSession(client.sessionId ?? "", prompts);
  expect((await back.next())?.message).toEqual({ jsonrpc: "2.0", ...prompts });
  await back.drop();
});

test("a second GET takes the place of the first, which ends", async () => {
  const { client, account } = await connectWithObjects();
  const first = new EventReader(await client.send("GET"));
  const second = new EventReader(await client.send("GET"));
  expect((await first.rest()).map(({ message }) => message)).toEqual([null]);
  await account.removeKey("clinical-trials");
  expect((await second.nextMessage())?.message).toMatchObject(changed);
  await second.drop();
});

test("while a session listens, neither its person's object nor its own is kept in memory", async () => {
  const { client, account, stub } = await connectWithObjects();
  await makeObject(client);
  const reader = new EventReader(await client.send("GET"));
  for (const object of [account, stub]) {
    await runInDurableObject(object as DurableObjectStub, (instance) => {
      Reflect.set(instance, "mark", true);
    });
    await evictDurableObject(object);
    const mark = await runInDurableObject(object as DurableObjectStub, (instance) =>
      Reflect.get(instance, "mark"),
    );
    expect(mark).toBeUndefined();
  }
  await account.removeKey("clinical-trials");
  expect((await reader.nextMessage())?.message).toMatchObject(changed);
  await reader.drop();
});

test("what is for another session, or another app, reaches no stream, now or later", async () => {
  const { client, account } = await connectWithObjects();
  const reader = new EventReader(await client.send("GET"));
  const first = await reader.next();
  const prompts = { method: "notifications/prompts/list_changed" };
  expect(await account.tellSession("another", prompts)).toBe(false);
  await runInDurableObject(account, (_, state) => {
    const { changes } = new AccountTables(state, env);
    changes.announce(["resources"], "another client");
    changes.listen({ ...nobody, sessionId: "another" });
    expect(changes.tell("another", prompts)).toBe(true);
    changes.announce(["tools"]);
  });
  expect((await reader.nextMessage())?.message).toMatchObject(changed);
  await reader.drop();
  const back = new EventReader(await client.resume(first?.id));
  expect((await back.nextMessage())?.message).toMatchObject(changed);
  await account.tellSession(client.sessionId ?? "", { method: "end" });
  expect((await back.nextMessage())?.message).toMatchObject({ method: "end" });
  await back.drop();
});

const uri = "toolhub://clinical-trials/reading_trials.md";

test("a subscription outlives an eviction and ends with unsubscribe", async () => {
  const { client, stub } = await connectWithObjects();
  const updated = { method: "notifications/resources/updated", params: { uri } };
  await new EventReader(await client.send("GET")).drop();
  expect(await stub.notify(updated)).toBe(false);
  const list = await client.post(toRequest(9, "resources/list"));
  const { result } = await list.json<{ result: { resources: { uri: string }[] } }>();
  expect(result.resources.map((one) => one.uri)).toContain(uri);
  await (await client.post(toRequest(2, "resources/subscribe", { uri }))).json();
  await evictDurableObject(stub);
  const reader = new EventReader(await client.send("GET"));
  expect(await stub.notify(updated)).toBe(true);
  expect((await reader.nextMessage())?.message).toMatchObject(updated);
  await (await client.post(toRequest(3, "resources/unsubscribe", { uri }))).json();
  expect(await stub.notify(updated)).toBe(false);
});

test("a resource that does not exist cannot be subscribed to", async () => {
  const { client } = await connectSession();
  const response = await client.post(toRequest(2, "resources/subscribe", { uri: "no:where" }));
  expect(await response.json()).toMatchObject({
    id: 2,
    error: { code: -32602, data: { uri: "no:where" } },
  });
});
