import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { openCallbackServer } from "../../scripts/callback-server.ts";
import { connectPerson } from "../support/browser.ts";
import { toRequest } from "../support/mcp-messages.ts";
import { SessionClient } from "../support/session-client.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";

let server: ToolhubServer;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let token = "";

beforeAll(async () => {
  server = await createToolhubServer();
  const callbacks = await openCallbackServer();
  [browser] = await Promise.all([openBrowser(), server.start()]);
  ({ token } = await connectPerson(browser, callbacks, server.mcpUrl, "Ada"));
  callbacks.close();
});

afterAll(async () => {
  await browser.close();
  await server.remove();
});

async function openActivity(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/sign-in?next=/account/activity`);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Continue" }).click();
  return page;
}

async function countCalls(page: Page): Promise<number> {
  await page.goto(`${server.origin}/account/activity`);
  return page.getByRole("rowheader", { name: "ping" }).count();
}

test("a crash loses the calls of the last seconds at most", async () => {
  const client = new SessionClient(server.mcpUrl, token);
  await client.initialize();
  const call = async (id: number) =>
    (await client.post(toRequest(id, "tools/call", { name: "ping", arguments: {} }))).json();
  const page = await openActivity();
  for (const id of [1, 2, 3]) await call(id);
  await expect.poll(() => countCalls(page), { timeout: 20_000 }).toBe(3);
  await call(4);
  await server.kill();
  await server.start();
  expect(await countCalls(page)).toBeGreaterThanOrEqual(3);
  await call(5);
  const last = { timeout: 20_000 };
  await expect.poll(() => countCalls(page), last).toBeGreaterThanOrEqual(4);
});
