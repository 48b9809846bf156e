import { request as openRequest } from "node:http";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { approveInBrowser } from "../../scripts/approve.ts";
import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { connectModern } from "../../scripts/connect.ts";
import { MemoryProvider } from "../../scripts/memory-provider.ts";
import { toHeaders, toModernHeaders, toModernMessage } from "../support/mcp-messages.ts";
import { readStream, SessionClient } from "../support/session-client.ts";
import { demo } from "../support/toolhub-server.ts";
import { type HoldingUpstream, startHoldingUpstream } from "../support/upstream.ts";
import { startWorkerdServer, type WorkerdServer } from "../support/workerd-server.ts";

let upstream: HoldingUpstream;
let server: WorkerdServer;
let browser: Browser;
let callbacks: CallbackServer;

beforeAll(async () => {
  upstream = await startHoldingUpstream(`${demo.url}/graphql`);
  const settings = { CLINICAL_TRIALS_ENDPOINT: upstream.url, UPSTREAM_TIMEOUT_MS: "120000" };
  [server, browser, callbacks] = await Promise.all([
    startWorkerdServer(settings),
    openBrowser(),
    openCallbackServer(),
  ]);
});

afterAll(async () => {
  callbacks.close();
  await Promise.all([browser.close(), server.remove()]);
  upstream.close();
});

/** A connected person: `toRequest` gives what a 2026-07-28 client of theirs sends. */
async function createPerson(name: string) {
  const page = await (await browser.newContext()).newPage();
  const key = await demo.makeKey(name);
  const provider = new MemoryProvider(`${name}'s client`, callbacks, (url) =>
    approveInBrowser(page, url, { name, key }),
  );
  const client = await connectModern(server.mcpUrl, provider, fetch);
  await client.close();
  const token = provider.tokens()?.access_token ?? "";
  const toRequest = (method: string, params: Record<string, unknown> = {}) => {
    const message = toModernMessage(method, params);
    const headers = toModernHeaders(token, message);
    return { method: "POST", headers, body: JSON.stringify(message) };
  };
  const send = (...message: Parameters<typeof toRequest>) =>
    fetch(server.mcpUrl, toRequest(...message));
  return { page, token, toRequest, send };
}

/** Sends a request on a connection of its own; what comes back breaks it off. */
function open({
  body,
  ...head
}: {
  method: string;
  headers: Record<string, string>;
  body: string;
}) {
  const request = openRequest(server.mcpUrl, { ...head, agent: false });
  request.on("error", () => undefined);
  const answered = new Promise((resolve) => request.once("response", resolve));
  request.end(body);
  // An orderly close only says that nothing more will be sent; workerd waits for a reset.
  return { answered, leave: () => void request.socket?.resetAndDestroy() };
}

const search = {
  name: "search_clinical_trials",
  arguments: { condition: "asthma", max_results: 1 },
};
const found = { result: { structuredContent: { trials: [{}] } } };

test("a client that goes away ends its request to the upstream, and nothing is tried again", async () => {
  const { toRequest, send } = await createPerson("Ada");
  const { arrived, ended } = upstream.hold();
  const { leave } = open(toRequest("tools/call", search));
  await arrived;
  leave();
  expect(await ended).toBe(true);
  upstream.release();
  expect(await (await send("tools/call", search)).json()).toMatchObject(found);
  expect(upstream.countHeld()).toBe(1);
}, 30_000);

test("in a session too, and the id of its request is free", async () => {
  const { token } = await createPerson("Cleo");
  const client = new SessionClient(server.mcpUrl, token);
  await client.initialize();
  const call = { jsonrpc: "2.0", id: 7, method: "tools/call", params: search };
  const headers = { ...toHeaders(token), "mcp-session-id": client.sessionId ?? "" };
  const { arrived, ended } = upstream.hold();
  const { leave } = open({ method: "POST", headers, body: JSON.stringify(call) });
  await arrived;
  leave();
  expect(await ended).toBe(true);
  upstream.release();
  expect(await (await client.post(call)).json()).toMatchObject(found);
}, 30_000);

const listening = { notifications: { toolsListChanged: true } };
const changed = { method: "notifications/tools/list_changed" };

test("one person's 1,000 streams all hear of a change, the next is told to wait, and others notice nothing", async () => {
  const [ada, bob] = [await createPerson("Ada"), await createPerson("Bob")];
  const listen = () => ada.send("subscriptions/listen", listening);
  const { answered, leave } = open(ada.toRequest("subscriptions/listen", listening));
  await answered;
  const responses = await Promise.all(Array.from({ length: 999 }, listen));
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
  const streams = responses.map((response) => readStream(response));
  for (const { next } of streams) {
    expect((await next())?.method).toBe("notifications/subscriptions/acknowledged");
  }

  const refused = await listen();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
  expect(await refused.json()).toMatchObject({ id: expect.any(Number), error: {} });

  const other = readStream(await bob.send("subscriptions/listen", listening));
  await other.next();
  expect(await (await bob.send("tools/call", search)).json()).toMatchObject(found);
  expect(await (await ada.send("tools/call", search)).json()).toMatchObject(found);

  await ada.page.goto(`${server.origin}/account`);
  await ada.page.getByLabel(/^Forget .*, but ask first$/).click();
  await ada.page.getByRole("button", { name: "Forget" }).click();
  for (const { next } of streams) expect(await next()).toMatchObject(changed);

  leave();
  await vi.waitFor(async () => expect((await listen()).status).toBe(200), 60_000);
  await Promise.all([other, ...streams].map(({ cancel }) => cancel()));
});
