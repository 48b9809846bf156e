import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { createToolhubServer, demo, type ToolhubServer } from "../support/toolhub-server.ts";

let server: ToolhubServer;
let browser: Browser;
let callbacks: CallbackServer;

beforeAll(async () => {
  server = await createToolhubServer({}, { main: "test/fixture/four-toolsets-worker.ts" });
  [browser, callbacks] = await Promise.all([openBrowser(), openCallbackServer(), server.start()]);
});

afterAll(async () => {
  callbacks.close();
  await Promise.all([browser.close(), server.remove()]);
});

/** The consent page of a new person, without JavaScript. */
async function openConsent(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false, ...options });
  const page = await context.newPage();
  await page.goto(await server.dance.toAuthorizeUrl(callbacks.url));
  await page.getByLabel("Your name").fill(`Ada ${crypto.randomUUID().slice(0, 8)}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { level: 1, name: "use your tools?" }).waitFor();
  return page;
}

const measure = (page: Page) =>
  page.locator("html").evaluate(({ scrollHeight, scrollWidth }) => [scrollWidth, scrollHeight]);

test("four toolsets are seen whole in a window of 1280 by 900, before anything is unfolded", async () => {
  const page = await openConsent({ viewport: { width: 1280, height: 900 } });
  expect(await page.getByRole("checkbox", { name: /^(?!Also)/ }).count()).toBe(4);
  const [width, height] = await measure(page);
  expect(width).toBeLessThanOrEqual(1280);
  expect(height).toBeLessThanOrEqual(900);
});

test("the box for an app's own forms is there where changes are ticked, or is ticked, and nowhere else", async () => {
  const page = await openConsent({});
  const forms = page.getByRole("checkbox", { name: /^Let it ask me itself/ });
  expect(await forms.count()).toBe(0);
  const changes = page.getByRole("checkbox", { name: /^Also make changes/ }).first();
  await changes.check();
  expect(await forms.isVisible()).toBe(true);
  await forms.check();
  await changes.uncheck();
  expect(await forms.isVisible(), "what is ticked is seen").toBe(true);
  await forms.uncheck();
  expect(await forms.count()).toBe(0);
});

test.each([360, 640, 1280])("nothing is beyond the edge at %i pixels, unfolded", async (width) => {
  const page = await openConsent({ viewport: { width, height: 740 } });
  for (const box of await page.getByRole("checkbox").all()) await box.check();
  await page.getByRole("checkbox", { name: /^Let it ask me itself/ }).check();
  for (const fold of await page.locator("summary").all()) await fold.click();
  expect((await measure(page))[0]).toBeLessThanOrEqual(width);
});

test("a field for a key is there where its toolset is ticked, or holds something, and nowhere else", async () => {
  const page = await openConsent({});
  const field = page.getByLabel("Your Clinical trials key");
  const box = page.getByRole("checkbox", { name: "Clinical trials" });
  expect(await field.isVisible()).toBe(false);
  await box.check();
  expect(await field.isVisible()).toBe(true);
  expect(await page.getByLabel("Your GitHub key").isVisible()).toBe(false);
  await box.uncheck();
  expect(await field.isVisible()).toBe(false);
  await box.check();
  await field.fill("sk_demo_something");
  await box.uncheck();
  expect(await field.isVisible(), "what counts as ticked is seen").toBe(true);
});

test("every tool is named, reading and changing apart, and what is destructive is marked", async () => {
  const page = await openConsent({});
  const github = page.locator(".choice").filter({ has: page.locator("#toolset-github") });
  const fold = github.locator("details.tools");
  expect(await fold.getByText("Merge a pull request", { exact: true }).isVisible()).toBe(false);
  await fold.getByText("What it can read (14) and change (6)").click();
  const [reading = "", changing = ""] = await fold.locator("ul").allInnerTexts();
  expect(reading).toContain("Read a pull request");
  expect(reading).not.toContain("destructive");
  expect(reading).not.toContain("Merge");
  expect(changing).toMatch(/Merge a pull request\s*destructive/);
  expect(changing).toMatch(/Add labels\s+(?!destructive)/);
  expect(await fold.locator("li").count()).toBe(20);
});

test("after one wrong key the field with it has the focus, and the right one is not asked again", async () => {
  const page = await openConsent({});
  await page.getByRole("checkbox", { name: "Clinical trials" }).check();
  await page.getByRole("checkbox", { name: "GitHub" }).check();
  await page.getByLabel("Your Clinical trials key").fill(await demo.makeKey("Ada"));
  await page.getByLabel("Your GitHub key").fill("not a key");
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByText("accepted, belongs to Ada").waitFor();
  expect(await page.locator(":focus").getAttribute("id")).toBe("key-github");
  expect(await page.getByRole("alert").textContent()).toContain("Nothing was allowed or saved yet");
  expect(await page.getByLabel("Your Clinical trials key").count()).toBe(0);
  await page.getByRole("checkbox", { name: "GitHub" }).uncheck();
  const callback = callbacks.next();
  await page.getByRole("button", { name: "Allow" }).click();
  expect((await callback).searchParams.get("code")).toBeTruthy();
});
