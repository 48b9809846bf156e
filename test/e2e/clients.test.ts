import {
  Client,
  type ClientOptions,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  ElicitationCompleteNotificationSchema,
  ElicitRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { approveInBrowser } from "../../scripts/approve.ts";
import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { connectModern, connectSession } from "../../scripts/connect.ts";
import { MemoryProvider } from "../../scripts/memory-provider.ts";
import { createToolhubServer, demo, type ToolhubServer } from "../support/toolhub-server.ts";

let server: ToolhubServer;
let browser: Browser;
let callbacks: CallbackServer;

beforeAll(async () => {
  server = await createToolhubServer();
  [browser, callbacks] = await Promise.all([openBrowser(), openCallbackServer(), server.start()]);
});

afterAll(async () => {
  callbacks.close();
  await Promise.all([browser.close(), server.remove()]);
});

/** A person with a browser of their own and a demo key. */
async function createPerson(name: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const key = await demo.makeKey(name);
  const provider = new MemoryProvider(`${name}'s client`, callbacks, (url) =>
    approveInBrowser(page, url, { name, key }),
  );
  return { name, key, page, provider };
}

const search = {
  name: "search_clinical_trials",
  arguments: { condition: "asthma", max_results: 2 },
};
const trials = { structuredContent: { trials: [{}, {}], has_more: true } };

test("the 2026-07-28 client discovers, registers, lets a person consent in a browser, lists and calls", async () => {
  const { name, key, provider } = await createPerson("Ada");
  const client = await connectModern(server.mcpUrl, provider, fetch);
  expect(client.getServerVersion()?.name).toBe("toolhub");
  expect((await client.listTools()).tools).toHaveLength(8);
  expect(await client.callTool(search)).toMatchObject(trials);
  const who = await client.callTool({ name: "whoami", arguments: {} });
  expect(who.structuredContent).toMatchObject({ keys: [{ owner: name }] });
  await client.close();
  const token = (await provider.tokens())?.access_token ?? "";
  const seen = JSON.stringify(await demo.listSeen(key));
  expect(seen).not.toContain(token);
  expect(seen).toContain("search_clinical_trials");
});

test("the 2025 client goes the same way, and a restart loses no grant, key or session", async () => {
  const { name, provider } = await createPerson("Bob");
  const { client, transport } = await connectSession(server.mcpUrl, provider, fetch);
  expect((await client.listTools()).tools).toHaveLength(8);
  expect(await client.callTool(search)).toMatchObject(trials);
  const session = transport.sessionId;

  await server.stop();
  await server.start();

  expect(await client.callTool(search)).toMatchObject(trials);
  expect(transport.sessionId).toBe(session);
  const who = await client.callTool({ name: "whoami", arguments: {} });
  expect(who.structuredContent).toMatchObject({ keys: [{ owner: name }] });
  const again = await connectModern(server.mcpUrl, provider, fetch);
  expect(await again.callTool(search)).toMatchObject(trials);
  await again.close();
  await client.close();
});

test("the official client gets the same in every way of choosing a revision", async () => {
  const { provider } = await createPerson("Dora");
  const first = await connectModern(server.mcpUrl, provider, fetch);
  const { tools: expected } = await first.listTools();
  await first.close();
  const ways: readonly (readonly [ClientOptions, string])[] = [
    [{}, "2025-11-25"],
    [{ versionNegotiation: { mode: "auto" } }, "2026-07-28"],
    [{ versionNegotiation: { mode: { pin: "2026-07-28" } } }, "2026-07-28"],
  ];
  for (const [options, revision] of ways) {
    const client = new Client({ name: "test", version: "1.0.0" }, options);
    const url = new URL(server.mcpUrl);
    await client.connect(new StreamableHTTPClientTransport(url, { authProvider: provider }));
    expect(client.getNegotiatedProtocolVersion()).toBe(revision);
    expect((await client.listTools()).tools).toEqual(expected);
    expect(await client.callTool(search)).toMatchObject(trials);
    await client.close();
  }
});

/** Forgets the key, and sets one where the client's page leads, as a person does in their browser. */
async function createKeyless(name: string) {
  const person = await createPerson(name);
  await (await connectModern(server.mcpUrl, person.provider, fetch)).close();
  await person.page.goto(new URL("/account", server.mcpUrl).href);
  await person.page.getByLabel(/^Forget .*, but ask first$/).click();
  await person.page.getByRole("button", { name: /^Forget/ }).click();
  const openPage = async (url: string) => {
    await person.page.goto(url);
    await person.page.getByLabel("Clinical trials key", { exact: true }).fill(person.key);
    await person.page.getByLabel("Clinical trials key", { exact: true }).press("Enter");
    await person.page.getByText("is saved").waitFor();
  };
  return { ...person, openPage };
}

const opensPages = { capabilities: { elicitation: { url: {} } } };
const done = "notifications/elicitation/complete";

test("the client of 2.4.0 opens the page for a missing key and its call goes on, in both lanes", async () => {
  for (const versionNegotiation of [{ mode: "legacy" }, { mode: "auto" }] as const) {
    const { provider, openPage } = await createKeyless("Eve");
    const client = new Client(
      { name: "test", version: "1.0.0" },
      { ...opensPages, versionNegotiation },
    );
    const heard: string[] = [];
    client.setNotificationHandler(
      done,
      async ({ params }) => void heard.push(params.elicitationId),
    );
    const asked: (string | undefined)[] = [];
    client.setRequestHandler("elicitation/create", async ({ params }) => {
      if (params.mode !== "url") throw new Error("a form was shown");
      asked.push(params.elicitationId);
      const opened = openPage(params.url);
      // In the modern lane accepting repeats the call at once.
      if (versionNegotiation.mode === "auto") await opened;
      return { action: "accept" };
    });
    const url = new URL(server.mcpUrl);
    await client.connect(new StreamableHTTPClientTransport(url, { authProvider: provider }));
    expect(await client.callTool(search)).toMatchObject(trials);
    expect(asked).toHaveLength(1);
    expect(heard).toEqual(versionNegotiation.mode === "auto" ? [] : asked);
    await client.close();
  }
});

test("the client of 1.32.2 opens the page, hears of its end, and its call goes on", async () => {
  const { provider, openPage } = await createKeyless("Finn");
  const client = new OldClient({ name: "test", version: "1.0.0" }, opensPages);
  const heard: string[] = [];
  client.setNotificationHandler(ElicitationCompleteNotificationSchema, ({ params }) => {
    heard.push(params.elicitationId);
  });
  const asked: string[] = [];
  client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
    if (params.mode !== "url") throw new Error("a form was shown");
    asked.push(params.elicitationId);
    void openPage(params.url);
    return { action: "accept" };
  });
  await client.connect(new OldTransport(new URL(server.mcpUrl), { authProvider: provider }));
  expect(await client.callTool(search)).toMatchObject(trials);
  expect(asked).toHaveLength(1);
  expect(heard).toEqual(asked);
  await client.close();
});

test("nothing that the server printed holds a key, a token or an argument", async () => {
  const { key, provider } = await createPerson("Carol");
  const client = await connectModern(server.mcpUrl, provider, fetch);
  await client.callTool({
    name: "search_clinical_trials",
    arguments: { condition: "canary-argument" },
  });
  await client.callTool({ name: "search_clinical_trials", arguments: { condition: 7 } });
  await client.close();
  const printed = server.lines.join("\n");
  const tokens = await provider.tokens();
  expect(printed).toContain('"event":"tool_call"');
  for (const secret of [key, tokens?.access_token, tokens?.refresh_token, "canary-argument"]) {
    expect(printed).not.toContain(secret);
  }
});
