import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema, ResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { openCallbackServer } from "../../scripts/callback-server.ts";
import { connectPerson } from "../support/browser.ts";
import { toRequest } from "../support/mcp-messages.ts";
import { EventReader, type InitializeOptions, SessionClient } from "../support/session-client.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";

let server: ToolhubServer;
let token = "";

beforeAll(async () => {
  server = await createToolhubServer({}, { main: "test/fixture/worker.ts" });
  const [browser, callbacks] = await Promise.all([
    openBrowser(),
    openCallbackServer(),
    server.start(),
  ]);
  ({ token } = await connectPerson(browser, callbacks, server.mcpUrl, "Ada"));
  callbacks.close();
  await browser.close();
});

afterAll(() => server.remove());

async function connect(options: InitializeOptions = {}) {
  const client = new SessionClient(server.mcpUrl, token);
  await client.initialize(options);
  return client;
}

async function restart() {
  await server.kill();
  await server.start();
}

const ping = (id: number) => toRequest(id, "tools/call", { name: "ping", arguments: {} });
const pong = { result: { structuredContent: { answer: "pong" } } };
const restarted = { code: -32603, message: expect.stringContaining("look before you repeat") };
const canAsk = { capabilities: { elicitation: {} } };
const waitLong = toRequest(2, "fixture/wait", { name: "long", ms: 60_000 });

test("a call that one JSON object should have answered breaks off with the server, and its session goes on", async () => {
  const client = await connect({ version: "2025-06-18" });
  const call = client.post(waitLong);
  const outcome = expect(call).rejects.toThrow("fetch failed");
  await (await client.post(ping(3))).json();
  await restart();
  await outcome;
  expect(await (await client.post(ping(2))).json()).toMatchObject({ id: 2, ...pong });
});

test("a stream that the server's end broke ends with an error for whoever comes back, and its session goes on", async () => {
  const client = await connect();
  const reader = new EventReader(await client.post(waitLong));
  const first = await reader.next();
  await restart();
  const resumed = new EventReader(await client.resume(first?.id));
  const rest = (await resumed.rest()).map(({ message }) => message);
  expect(rest).toMatchObject([{ id: 2, error: restarted }]);
  expect(await (await client.post(ping(2))).json()).toMatchObject({ id: 2, ...pong });
  const listening = await client.send("GET");
  expect(listening.status).toBe(200);
  await listening.body?.cancel();
});

test("a question that the server's end broke off ends with an error, and can be asked again", async () => {
  const client = await connect(canAsk);
  const reader = new EventReader(await client.post(toRequest(2, "fixture/ask")));
  const question = await reader.nextMessage();
  await restart();
  const late = { jsonrpc: "2.0", id: question?.message.id, result: { action: "decline" } };
  expect((await client.post(late)).status).toBe(202);
  const rest = await new EventReader(await client.resume(question?.id)).rest();
  expect(rest.map(({ message }) => message)).toMatchObject([{ id: 2, error: restarted }]);
  const again = new EventReader(await client.post(toRequest(3, "fixture/ask")));
  const { id } = (await again.nextMessage())?.message ?? {};
  const result = { action: "accept", content: { name: "Ada" } };
  await client.post({ jsonrpc: "2.0", id, result });
  expect((await again.rest()).at(-1)?.message).toMatchObject({ id: 3, result });
});

test("the official client of 2025 gets an error for the call that a restart broke, and goes on in its session", async () => {
  const asked = Promise.withResolvers<void>();
  const info = { name: "test", version: "1.0.0" };
  const client = new Client(info, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, async () => {
    asked.resolve();
    await restart();
    return { action: "accept", content: { name: "Ada" } };
  });
  const transport = new StreamableHTTPClientTransport(new URL(server.mcpUrl), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
    reconnectionOptions: {
      initialReconnectionDelay: 100,
      maxReconnectionDelay: 1000,
      reconnectionDelayGrowFactor: 2,
      maxRetries: 100,
    },
  });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  const call = client.request({ method: "fixture/ask", params: {} }, ResultSchema);
  await asked.promise;
  await expect(call).rejects.toMatchObject({ code: -32603 });
  const { sessionId } = transport;
  const answer = await client.callTool({ name: "ping", arguments: {} });
  expect(answer).toMatchObject(pong.result);
  expect(transport.sessionId).toBe(sessionId);
  await client.close();
});
