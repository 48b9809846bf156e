import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { openDevice } from "../support/browser.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";

const ownerCode = "a-code-of-at-least-16";

let server: ToolhubServer;
let browser: Browser;

beforeAll(async () => {
  server = await createToolhubServer();
  const settings = { SIGN_IN: "passkey", OWNER_CODE: ownerCode };
  [browser] = await Promise.all([openBrowser(), server.start(settings)]);
});

afterAll(async () => {
  await Promise.all([browser.close(), server.remove()]);
});

async function makePasskey(page: Page, name: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.waitForURL(/\/account/);
}

async function claim(page: Page, name: string): Promise<void> {
  await page.goto(`${server.origin}/sign-in/claim`);
  await page.getByLabel("Owner code").fill(ownerCode);
  await makePasskey(page, name);
}

async function deleteEverything(page: Page): Promise<void> {
  await page.goto(`${server.origin}/account/delete`);
  await page.getByRole("textbox").fill("Delete everything");
  await page.getByRole("button", { name: "Delete everything" }).click();
  await page.getByRole("heading", { name: "Everything is deleted" }).waitFor();
}

test("whoever deleted everything is not let in with their passkey, and an owner makes room for another", async () => {
  const { page } = await openDevice(browser);
  await claim(page, "Ada");
  await page.goto(`${server.origin}/admin`);
  await page.getByRole("button", { name: "Invite a person" }).click();
  const link = await page.innerText("main pre");
  const { page: guest } = await openDevice(browser);
  await guest.goto(link);
  await makePasskey(guest, "Grace");
  await deleteEverything(guest);
  await guest.goto(`${server.origin}/sign-in`);
  await guest.getByRole("button", { name: "Sign in with a passkey" }).click();
  await guest.getByText("That passkey was not accepted here.").waitFor();
  await page.goto(`${server.origin}/account`);
  expect(await page.innerText("main")).toContain("Signed in as Ada");
  await deleteEverything(page);
  await claim((await openDevice(browser)).page, "Margaret");
});
