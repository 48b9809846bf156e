import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { button, listFindings, pressOn, typeInto } from "../support/browser.ts";
import { createDemo } from "../support/demo.ts";
import { eras, type Journeys, startJourneys } from "../support/journeys.ts";

let shops: Journeys;
let browser: Browser;
beforeAll(async () => {
  [shops, browser] = await Promise.all([startJourneys("shop"), openBrowser()]);
});
afterEach(() => shops.closeClients());
afterAll(() => Promise.all([browser.close(), shops.remove()]));

/** The page of a person's data, which the key opens. */
async function openData(key: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(`${shops.demoUrl}/data`);
  await typeInto(page, "Key", key);
  await pressOn(page, button(page, "Show my data"), "Enter");
  await page.getByRole("heading", { name: "Orders" }).waitFor();
  return page;
}

const row = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });
const twoMice = { items: [{ sku: "SKU-1", quantity: 2 }] };

describe.each(eras)("%s", (era) => {
  test("what a tool changes shows by itself, and is said", async () => {
    const { call, key, decide } = await shops.open(era);
    const page = await openData(key);
    expect(await row(page, "ORD-1037").count()).toBe(0);
    await call("create_order", twoMice);
    await row(page, "ORD-1037, 24.98 USD for Ada PENDING").waitFor();
    expect(await page.getByRole("status").textContent()).toMatch(/^Changed: ORD-1037/);
    await decide("process_payment", { order_id: "ORD-1037" });
    await call("process_payment", { order_id: "ORD-1037" });
    await row(page, "ORD-1037, 24.98 USD for Ada PAID").waitFor();
  });
});

test("without scripts the page loads itself anew", async () => {
  const { call, key } = await shops.open("modern");
  const page = await openData(key, { javaScriptEnabled: false });
  await call("create_order", twoMice);
  await row(page, "ORD-1037").waitFor();
});

test("each person sees their own, and nothing once the key is revoked or the page is closed", async () => {
  const [ada, bob] = [await shops.open("modern"), await shops.open("modern")];
  const [hers, his] = [await openData(ada.key), await openData(bob.key)];
  await ada.call("create_order", twoMice);
  await row(hers, "ORD-1037").waitFor();
  await his.reload();
  expect(await row(his, "ORD-1036").count()).toBe(1);
  expect(await row(his, "ORD-1037").count()).toBe(0);
  await createDemo(shops.demoUrl).revoke(ada.key);
  await hers.getByLabel("Key").waitFor();
  await button(his, "Close").click();
  await his.getByLabel("Key").waitFor();
  expect(await his.context().cookies()).toEqual([]);
});

test("the browser is given nothing that opens the API, and a key that is none is told", async () => {
  const { key } = await shops.open("modern");
  const page = await openData(key);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/data" });
  const headers = { authorization: `Bearer ${cookie?.value}`, "content-type": "application/json" };
  const body = JSON.stringify({ query: "{ viewer { name } }" });
  const asked = { method: "POST", headers, body };
  expect((await fetch(`${shops.demoUrl}/shop/graphql`, asked)).status).toBe(401);
  expect(await page.content()).not.toContain(key);
  expect((await fetch(`${shops.demoUrl}/data/changes?since=0`)).status).toBe(401);

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(`${shops.demoUrl}/data`);
  await stranger.getByLabel("Key").fill("sk_demo_none");
  await button(stranger, "Show my data").click();
  expect(await stranger.getByRole("alert").innerText()).toMatch(/^There is no such key\./);
});

test.each(["light", "dark"] as const)("on a phone, %s, nothing hinders", async (colorScheme) => {
  const { key } = await shops.open("modern");
  const viewport = { width: 360, height: 780 };
  const page = await openData(key, { colorScheme, viewport });
  expect(await listFindings(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await button(page, "Close").click();
  await page.getByLabel("Key").waitFor();
  expect(await listFindings(page)).toEqual([]);
});
