import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { systemNames } from "../../demo/system-names.ts";
import { openBrowser } from "../../scripts/browser.ts";
import { button, listFindings, pressOn, typeInto } from "../support/browser.ts";
import { createDemo } from "../support/demo.ts";
import { eras, type Journeys, startJourneys } from "../support/journeys.ts";

let journeys: Journeys;
let browser: Browser;
beforeAll(async () => {
  [journeys, browser] = await Promise.all([startJourneys(systemNames), openBrowser()]);
});
afterEach(() => journeys.closeClients());
afterAll(() => Promise.all([browser.close(), journeys.remove()]));

/** The page of a person's data, which the key opens. */
async function openData(key: string, options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(`${journeys.demoUrl}/data`);
  await typeInto(page, "Key", key);
  await pressOn(page, button(page, "Show my data"), "Enter");
  await page.getByRole("heading", { name: "Orders" }).waitFor();
  return page;
}

const row = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });
const bar = (page: Page, percent: number) =>
  page.getByRole("progressbar", { name: `Run a half marathon: ${percent} %`, exact: true });
const tasks = { task_ids: [1, 2, 9] };
const twoMice = { items: [{ sku: "SKU-1", quantity: 2 }] };
const visit = {
  ...{ patient_id: "P-1", provider_id: "D-1", date: "2030-01-07", time: "09:30" },
  reason: "Check-up",
};
const herons = { title: "Two herons", body: "The other one came at noon." };

describe.each(eras)("%s", (era) => {
  test("what tools change shows by itself, of every system, without a reload, and is said", async () => {
    const { call, key, decide } = await journeys.open(era);
    const page = await openData(key);
    await page.evaluate("document.body.dataset.opened = 'once'");
    const said = page.getByRole("status");
    const agreed = async (tool: string, args: Record<string, unknown>) => {
      await decide(tool, args);
      return call(tool, args);
    };

    expect(await bar(page, 50).getAttribute("value")).toBe("0.5");
    expect(await row(page, "Book the physiotherapist").count()).toBe(1);
    expect((await call("mark_task_completed", tasks)).data).toMatchObject({ failed: 1 });
    await bar(page, 100).waitFor();
    expect(await bar(page, 100).getAttribute("value")).toBe("1");
    await row(page, "Run a half marathon").filter({ hasText: "4 of 4 tasks" }).waitFor();
    expect(await row(page, "Book the physiotherapist").count()).toBe(0);
    expect(await said.textContent()).toMatch(/^Changed: Run a half marathon/);

    expect(await row(page, "ORD-1037").count()).toBe(0);
    await call("create_order", twoMice);
    await row(page, "ORD-1037, 24.98 USD for Ada PENDING").waitFor();
    expect(await said.textContent()).toMatch(/^Changed: ORD-1037/);
    await agreed("process_payment", { order_id: "ORD-1037" });
    await row(page, "ORD-1037, 24.98 USD for Ada PAID").waitFor();

    const { data } = await call("create_appointment", visit);
    const shown = "2030-01-07 09:30 Ann Lee with Dr. Ira Novak";
    await row(page, `${shown} BOOKED`).waitFor();
    const { appointment_id } = (data as { appointment: { appointment_id: string } }).appointment;
    await agreed("cancel_appointment", { appointment_id, reason: "On a journey" });
    await row(page, `${shown} CANCELLED`).waitFor();

    await call("create_post", herons);
    await row(page, "Two herons 0 comments DRAFT").waitFor();
    await agreed("publish_post", { post_id: "6", at: "2099-12-31T09:00:00Z" });
    await row(page, "Two herons").filter({ hasText: "SCHEDULED" }).waitFor();
    expect(await page.evaluate("document.body.dataset.opened")).toBe("once");
  });
});

test("without scripts the page loads itself anew", async () => {
  const { call, key } = await journeys.open("modern");
  const page = await openData(key, { javaScriptEnabled: false });
  expect(await bar(page, 50).count()).toBe(1);
  await call("mark_task_completed", tasks);
  await bar(page, 100).waitFor();
});

test("each person sees their own, and nothing once the key is revoked or the page is closed", async () => {
  const [ada, bob] = [await journeys.open("modern"), await journeys.open("modern")];
  const [hers, his] = [await openData(ada.key), await openData(bob.key)];
  await ada.call("create_order", twoMice);
  await row(hers, "ORD-1037").waitFor();
  await his.reload();
  expect(await row(his, "ORD-1036").count()).toBe(1);
  expect(await row(his, "ORD-1037").count()).toBe(0);
  await createDemo(journeys.demoUrl).revoke(ada.key);
  await hers.getByLabel("Key").waitFor();
  await button(his, "Close").click();
  await his.getByLabel("Key").waitFor();
  expect(await his.context().cookies()).toEqual([]);
});

test("the browser is given nothing that opens the API, and a key that is none is told", async () => {
  const { key } = await journeys.open("modern");
  const page = await openData(key);
  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/data" });
  const headers = { authorization: `Bearer ${cookie?.value}`, "content-type": "application/json" };
  const body = JSON.stringify({ query: "{ viewer { name } }" });
  const asked = { method: "POST", headers, body };
  expect((await fetch(`${journeys.demoUrl}/shop/graphql`, asked)).status).toBe(401);
  expect(await page.content()).not.toContain(key);
  expect((await fetch(`${journeys.demoUrl}/data/changes?since=0`)).status).toBe(401);

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(`${journeys.demoUrl}/data`);
  await stranger.getByLabel("Key").fill("sk_demo_none");
  await button(stranger, "Show my data").click();
  expect(await stranger.getByRole("alert").innerText()).toMatch(/^There is no such key\./);
});

test.each(["light", "dark"] as const)("on a phone, %s, nothing hinders", async (colorScheme) => {
  const { key } = await journeys.open("modern");
  const viewport = { width: 360, height: 780 };
  const page = await openData(key, { colorScheme, viewport });
  expect(await listFindings(page)).toEqual([]);
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
  await button(page, "Close").click();
  await page.getByLabel("Key").waitFor();
  expect(await listFindings(page)).toEqual([]);
});
