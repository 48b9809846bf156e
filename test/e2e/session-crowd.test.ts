import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { openCallbackServer } from "../../scripts/callback-server.ts";
import { connectPerson } from "../support/browser.ts";
import { toInitialize, toRequest } from "../support/mcp-messages.ts";
import { SessionClient } from "../support/session-client.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";

let server: ToolhubServer;
let [ada, bob] = ["", ""];

beforeAll(async () => {
  server = await createToolhubServer();
  const [browser, callbacks] = await Promise.all([
    openBrowser(),
    openCallbackServer(),
    server.start(),
  ]);
  const signIn = async (name: string) =>
    (await connectPerson(browser, callbacks, server.mcpUrl, name)).token;
  ada = await signIn("Ada");
  bob = await signIn("Bob");
  callbacks.close();
  await browser.close();
});

afterAll(() => server.remove());

async function open(token: string): Promise<SessionClient> {
  const client = new SessionClient(server.mcpUrl, token);
  await client.openSession();
  return client;
}

/** Twenty at a time. */
async function openMany(token: string, count: number): Promise<SessionClient[]> {
  const clients: SessionClient[] = [];
  while (clients.length < count) {
    clients.push(...(await Promise.all(Array.from({ length: 20 }, () => open(token)))));
  }
  return clients;
}

const ping = toRequest(2, "tools/call", { name: "ping", arguments: {} });
const pong = { result: { structuredContent: { answer: "pong" } } };

/** Refused for now: with 429, and when to come again. */
async function expectBusy(response: Response) {
  expect(response.status).toBe(429);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await response.json()).toMatchObject({ error: { code: -32000 } });
}

test("one person has 1,000 sessions of which 100 listen, gets 429 beyond, and nobody else notices", async () => {
  const clients = await openMany(ada, 1000);
  expect(new Set(clients.map(({ sessionId }) => sessionId)).size).toBe(1000);
  await expectBusy(await new SessionClient(server.mcpUrl, ada).post(toInitialize("2025-11-25")));

  const listening = await Promise.all(clients.slice(0, 100).map((client) => client.send("GET")));
  expect(new Set(listening.map(({ status }) => status))).toEqual(new Set([200]));
  const [first, last] = [clients[0], clients.at(-1)];
  if (!(first && last)) throw new Error("there are no sessions");
  await expectBusy(await last.send("GET"));
  const again = await first.send("GET");
  expect(again.status).toBe(200);

  const other = await open(bob);
  const others = await other.send("GET");
  expect(others.status).toBe(200);
  expect(await (await other.post(ping)).json()).toMatchObject(pong);
  expect(await (await last.post(ping)).json()).toMatchObject(pong);

  expect((await first.send("DELETE")).status).toBe(200);
  const free = await last.send("GET");
  expect(free.status).toBe(200);
  expect(await (await (await open(ada)).post(ping)).json()).toMatchObject(pong);
  await expectBusy(await new SessionClient(server.mcpUrl, ada).post(toInitialize("2025-11-25")));
  await Promise.all([...listening.slice(1), others, free].map(({ body }) => body?.cancel()));
}, 300_000);
