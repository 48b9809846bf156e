import { expect, test } from "vitest";

import { connectSession, createSessionClient } from "../../support/mcp-client.ts";
import { toInitialize, toRequest } from "../../support/mcp-messages.ts";
import { EventReader, type SessionClient } from "../../support/session-client.ts";

const notInitialize = { jsonrpc: "2.0", id: 1, method: "initialize" };
const wait = (id: number, name: string) => toRequest(id, "fixture/wait", { name, ms: 20_000 });
const ping = (id: number | string) => toRequest(id, "ping");
const toCancel = (requestId: unknown) => ({
  jsonrpc: "2.0",
  method: "notifications/cancelled",
  params: { requestId },
});
const readAborted = async (client: SessionClient) => {
  const response = await client.post(toRequest("aborted", "fixture/aborted"));
  const { result } = await response.json<{ result: { names: string[] } }>();
  return result.names;
};

test.each(["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"])(
  "a session speaks %s, and needs no version header afterwards",
  async (version) => {
    const { client, agreed } = await connectSession({ version });
    expect(agreed.protocolVersion).toBe(version);
    expect(await (await client.post(ping(2))).json()).toMatchObject({ id: 2, result: {} });
    const same = await client.post(ping(3), { "mcp-protocol-version": version });
    expect(await same.json()).toMatchObject({ id: 3, result: {} });
  },
);

test("a client of an unknown version is offered the newest of the sessions", async () => {
  const { agreed } = await connectSession({ version: "1999-01-01" });
  expect(agreed.protocolVersion).toBe("2025-11-25");
});

test.each([
  ["no params", notInitialize, 1],
  ["empty params", { ...notInitialize, params: {} }, 1],
  ["params that are a list", { ...notInitialize, params: [] }, 1],
  ["a version that is a number", { ...notInitialize, params: { protocolVersion: 1 } }, 1],
  ["no id", { ...toInitialize("2025-11-25"), id: undefined }, null],
  ["an id that is an object", { ...toInitialize("2025-11-25"), id: {} }, null],
  ["no jsonrpc", { ...toInitialize("2025-11-25"), jsonrpc: undefined }, "init"],
])("initialize with %s answers -32602 in a 200 and opens nothing", async (_, message, id) => {
  const response = await (await createSessionClient()).post(message);
  expect(response.status).toBe(200);
  expect(response.headers.has("mcp-session-id")).toBe(false);
  expect(await response.json()).toMatchObject({ id, error: { code: -32602 } });
});

test("initialize of a client that speaks 2026-07-28 is a method that is gone", async () => {
  const client = await createSessionClient();
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "initialize" };
  const response = await client.post({ ...notInitialize, params: { _meta } }, headers);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: -32601 } });
});

test("initialize that still names a session opens another one", async () => {
  const { client } = await connectSession();
  for (const id of [client.sessionId, "gone"]) {
    const response = await client.post(toInitialize("2025-11-25"), { "mcp-session-id": id });
    expect(response.status).toBe(200);
    expect(response.headers.get("mcp-session-id")).not.toBe(client.sessionId);
  }
});

test.each(["*/*", "application/json", "application/*, text/*", "text/event-stream", null])(
  "Accept %s is served",
  async (accept) => {
    const { client } = await connectSession();
    const response = await client.post(ping(2), { accept });
    expect(await response.json()).toMatchObject({ id: 2, result: {} });
  },
);

test.each([
  ["POST", "text/html", 406],
  ["GET", "application/json", 406],
  ["GET", "*/*", 200],
])("%s that accepts %s answers %i", async (method, accept, status) => {
  const { client } = await connectSession();
  const body = method === "POST" ? ping(2) : undefined;
  const response = await client.send(method, body, { accept });
  expect(response.status).toBe(status);
  await response.body?.cancel();
});

test("the id of a call that has no answer yet cannot be used again; the call goes on", async () => {
  const { client } = await connectSession();
  const first = new EventReader(
    await client.post(toRequest(7, "fixture/wait", { name: "first", ms: 1000 })),
  );
  const second = await client.post(ping(7));
  expect(second.status).toBe(400);
  expect(await second.json()).toMatchObject({ id: null, error: { code: -32600 } });
  expect(await (await client.post(ping("7"))).json()).toMatchObject({ id: "7", result: {} });
  expect((await first.rest()).at(-1)?.message).toMatchObject({ id: 7, result: { waited: 1000 } });
  expect(await (await client.post(ping(7))).json()).toMatchObject({ id: 7, result: {} });
});

test("a batch is answered at 2025-03-26, each request with its own id", async () => {
  const { client } = await connectSession({ version: "2025-03-26" });
  const response = await client.post([ping(2), ping("b"), toCancel(99)]);
  const messages = (await new EventReader(response).rest()).map(({ message }) => message);
  expect(messages.map(({ id }) => id).sort()).toEqual([2, "b"]);
});

test.each([
  ["2025-11-25", [ping(2)]],
  ["2025-06-18", [ping(2), ping(3)]],
  ["2024-11-05", [ping(2)]],
  ["2025-03-26", []],
  ["2025-03-26", [ping(2), ping(2)]],
])("at %s this array is refused: %j", async (version, batch) => {
  const { client } = await connectSession({ version });
  const response = await client.post(batch);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: -32600 } });
});

test("a cancelled call is told to stop, is answered, and frees its id", async () => {
  const { client } = await connectSession();
  const reader = new EventReader(await client.post(wait(2, "cancelled")));
  expect((await client.post(toCancel(2))).status).toBe(202);
  expect((await reader.rest()).at(-1)?.message).toMatchObject({ id: 2, error: { code: -32800 } });
  expect(await readAborted(client)).toContain("cancelled");
  expect(await (await client.post(ping(2))).json()).toMatchObject({ id: 2, result: {} });
});

test("a batch of cancellations ends every call it names", async () => {
  const { client } = await connectSession({ version: "2025-03-26" });
  const calls = new EventReader(await client.post([wait(2, "two"), wait(3, "three")]));
  await client.post([toCancel(2), toCancel(3)]);
  const codes = (await calls.rest()).map(({ message }) => message.error.code);
  expect(codes).toEqual([-32800, -32800]);
});

test("a call whose client goes away before it streams is told to stop", async () => {
  const { client } = await connectSession({ version: "2025-06-18" });
  const leave = new AbortController();
  const call = client.post(wait(2, "left"), {}, leave.signal);
  // Behind the call, in the session's object.
  await readAborted(client);
  leave.abort();
  await expect(call).rejects.toThrow();
  await expect.poll(() => readAborted(client), { timeout: 10_000 }).toContain("left");
  expect(await (await client.post(ping(2))).json()).toMatchObject({ id: 2, result: {} });
});

test("a call whose client goes away before the session's object is there does not begin", async () => {
  const { client } = await connectSession({ version: "2025-06-18" });
  const leave = new AbortController();
  const call = client.post(wait(2, "early"), {}, leave.signal);
  await client.post(ping(3));
  leave.abort();
  await expect(call).rejects.toThrow();
  const sameId = () => client.post(toRequest(2, "fixture/aborted"));
  await expect.poll(async () => (await sameId()).status, { timeout: 25_000 }).toBe(200);
});

test("at most 32 requests of a session run at once", async () => {
  const { client } = await connectSession();
  const ids = Array.from({ length: 32 }, (_, index) => index);
  const calls = await Promise.all(ids.map((id) => client.post(wait(id, `many ${id}`))));
  const busy = await client.post(ping("one more"));
  expect(busy.status).toBe(429);
  expect(Number(busy.headers.get("retry-after"))).toBeGreaterThan(0);
  await Promise.all(ids.map((id) => client.post(toCancel(id))));
  await Promise.all(calls.map((call) => new EventReader(call).rest()));
  expect(await (await client.post(ping("one more"))).json()).toMatchObject({ result: {} });
});

test.each(["2025-11-25", "2025-06-18"])(
  "DELETE at %s answers what still runs and ends the listening stream",
  async (version) => {
    const { client } = await connectSession({ version });
    const listening = new EventReader(await client.send("GET"));
    const call = client.post(wait(2, "deleted"));
    await client.post(ping(3));
    expect((await client.send("DELETE")).status).toBe(200);
    expect(await (await call).text()).toContain('"code":-32000');
    const heard = (await listening.rest()).map(({ message }) => message);
    // An event that carries an id and nothing else, for clients that know it.
    expect(heard).toEqual(version === "2025-11-25" ? [null] : []);
    expect((await client.post(ping(4))).status).toBe(404);
  },
);
