import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { listFindings } from "../support/browser.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";

let server: ToolhubServer;
let browser: Browser;

beforeAll(async () => {
  server = await createToolhubServer();
  [browser] = await Promise.all([openBrowser(), server.start()]);
});

afterAll(() => Promise.all([browser.close(), server.remove()]));

const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };

/** The page of an MCP address: it has one thing to copy. */
async function openAddress(options: BrowserContextOptions = clipboard): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(server.mcpUrl);
  return page;
}

/** Somebody new, and when they signed in. */
async function openSignIns(options: BrowserContextOptions): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(`${server.origin}/sign-in?next=/account/sign-ins`);
  await page.getByLabel("Your name").fill("Ada Lovelace");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.locator("time").first().waitFor();
  return page;
}

const readClipboard = (page: Page) => page.evaluate<string>("navigator.clipboard.readText()");
const copy = (page: Page) => page.getByRole("button", { name: "Copy the address" });
const copied = (page: Page) => page.getByRole("button", { name: "Copied the address" });
const told = (page: Page) => page.locator("main [aria-live=polite]");

test("a click copies what stands there, and the button says so", async () => {
  const page = await openAddress();
  await copy(page).click();
  await copied(page).waitFor();
  expect(await copied(page).innerText()).toBe("Copied");
  expect(await told(page).textContent()).toBe("Copied the address");
  expect(await readClipboard(page)).toBe(server.mcpUrl);
  await copy(page).waitFor();
  expect(await told(page).textContent()).toBe("");
});

test("Tab and Enter copy, and axe finds nothing wrong with the button", async () => {
  const page = await openAddress();
  expect(await listFindings(page)).toEqual([]);
  await copy(page).focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  expect(await copy(page).and(page.locator(":focus")).count()).toBe(1);
  await page.keyboard.press("Enter");
  await copied(page).waitFor();
  expect(await readClipboard(page)).toBe(server.mcpUrl);
});

test("a browser that gives no clipboard has the text selected", async () => {
  const page = await openAddress();
  await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
  await copy(page).click();
  await page.getByRole("button", { name: "Selected the address" }).waitFor();
  expect(await told(page).textContent()).toBe("Selected the address");
  expect(await page.evaluate("String(getSelection())")).toBe(server.mcpUrl);
});

test("without JavaScript there is no button to copy", async () => {
  const page = await openAddress({ javaScriptEnabled: false });
  expect(await page.getByText(server.mcpUrl).count()).toBe(1);
  expect(await page.getByRole("button").count()).toBe(0);
});

test("what is copied fits a phone", async () => {
  const page = await openAddress({ viewport: { width: 360, height: 740 } });
  await copy(page).waitFor();
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect(overflow).toBeLessThanOrEqual(0);
});

test("times are in the reader's zone, and right without a script", async () => {
  const scripted = await openSignIns({ timezoneId: "Asia/Kathmandu" });
  const time = scripted.locator("time").first();
  const at = await time.getAttribute("datetime");
  const local = "new Date(document.querySelector('time').dateTime).toTimeString().slice(0, 5)";
  expect(at).toMatch(/Z$/);
  expect(await time.textContent()).toBe(`today, ${await scripted.evaluate(local)}`);
  expect(await time.getAttribute("title")).toContain(String(await scripted.evaluate(local)));
  const plain = await openSignIns({ javaScriptEnabled: false, timezoneId: "Asia/Kathmandu" });
  const minute = (await plain.locator("time").first().getAttribute("datetime"))?.slice(11, 16);
  expect(await plain.locator("time").first().textContent()).toBe(`today, ${minute} UTC`);
});
