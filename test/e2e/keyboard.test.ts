import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { button, pressOn, tabTo, typeInto } from "../support/browser.ts";
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

/** A key that ends tomorrow, and may do what no tool needs. */
async function makeEndingKey(): Promise<string> {
  const key = await demo.makeKey("Grace Hopper");
  const ends = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString();
  const headers = { "x-demo-key-ends": ends, "x-demo-key-scopes": "trials:read admin:all" };
  await demo.setFault(key, { mode: "headers", headers });
  return key;
}

test("without JavaScript and by Tab, Space, Enter and letters alone: sign in, allow, replace the key, disconnect, sign out", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(await server.dance.toAuthorizeUrl(callbacks.url));
  await typeInto(page, "Your name", "Grace");
  await pressOn(page, button(page, "Continue"), "Enter");

  const toolset = page.getByRole("checkbox", { name: "GitHub" });
  await pressOn(page, toolset, "Space");
  expect(await toolset.isChecked()).toBe(true);
  await page.keyboard.press("Space");
  expect(await toolset.isChecked()).toBe(false);
  const trials = page.getByRole("checkbox", { name: "Clinical trials" });
  await tabTo(page, trials);
  if (!(await trials.isChecked())) await page.keyboard.press("Space");
  await typeInto(page, "Your Clinical trials key", await demo.makeKey("Grace Hopper"));
  const callback = callbacks.next();
  await pressOn(page, button(page, "Allow"), "Enter");
  expect((await callback).searchParams.get("code")).toBeTruthy();
  await page.waitForURL(`${callbacks.url}?*`);

  await page.goto(`${server.origin}/account`);
  const status = page.getByRole("status");
  await pressOn(page, page.getByLabel("Forget the Clinical trials key, but ask first"), "Enter");
  await pressOn(page, button(page, "Forget the Clinical trials key"), "Enter");
  await expect.poll(() => status.textContent()).toContain("The Clinical trials key is forgotten.");
  await typeInto(page, "Clinical trials key", await makeEndingKey());
  await page.keyboard.press("Enter");
  await expect
    .poll(() => status.textContent())
    .toContain("The Clinical trials key works and is saved.");
  // What is said of a key that ends soon and may do too much is a way to its form, and to the API's page.
  await tabTo(page, page.getByRole("link", { name: "Make a smaller key" }));
  await page.goto(`${server.origin}/account`);
  await pressOn(page, page.getByRole("link", { name: "replace it here" }), "Enter");
  expect(page.url()).toBe(`${server.origin}/account#key-clinical-trials`);
  await typeInto(page, "Clinical trials key", await demo.makeKey("Grace Hopper"));
  await page.keyboard.press("Enter");
  await expect
    .poll(() => status.textContent())
    .toContain("The Clinical trials key works and is saved.");
  expect(await page.getByRole("link", { name: "replace it here" }).count()).toBe(0);
  await pressOn(page, page.getByLabel("Disconnect Field Notes, but ask first"), "Enter");
  await pressOn(page, button(page, "Disconnect Field Notes"), "Enter");
  await expect.poll(() => status.textContent()).toContain("Field Notes is disconnected.");
  await pressOn(page, button(page, "Sign out"), "Enter");
  await page.waitForURL(`${server.origin}/`);
  await page.goto(`${server.origin}/account`);
  expect(await page.title()).toContain("Sign in");
});

test("without JavaScript and by keyboard alone a person denies, and skips to the page", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(server.origin);
  await pressOn(page, page.getByRole("link", { name: "Skip to the page" }), "Enter");
  expect(page.url()).toBe(`${server.origin}/#main`);
  await page.goto(await server.dance.toAuthorizeUrl(callbacks.url));
  await typeInto(page, "Your name", "Denise");
  await page.keyboard.press("Enter");
  const callback = callbacks.next();
  await pressOn(page, button(page, "Deny"), "Enter");
  expect((await callback).searchParams.get("error")).toBe("access_denied");
});
