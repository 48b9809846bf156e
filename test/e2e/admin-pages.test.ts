import type { Browser, Cookie } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openDevice } from "../support/browser.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";
import { keepPicture, openPictureBrowser } from "./pictures.ts";

const ownerCode = "a-code-of-at-least-16";
const clients = [
  "Field Notes",
  "A very long name of an app that nobody would choose but may ".repeat(2),
];

let server: ToolhubServer;
let browser: Browser;
let cookies: Cookie[];

beforeAll(async () => {
  server = await createToolhubServer({ SIGN_IN: "passkey", OWNER_CODE: ownerCode });
  [browser] = await Promise.all([openPictureBrowser(), server.start()]);
  const { page } = await openDevice(browser);
  await page.goto(`${server.origin}/admin`);
  await page.getByLabel("Owner code").fill(ownerCode);
  await page.getByLabel("Your name").fill("Ada Lovelace");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.waitForURL(/\/account/);
  await page.goto(`${server.origin}/admin`);
  await page.getByRole("button", { name: "Invite a person" }).click();
  const link = await page.innerText("main pre");
  await page.getByRole("button", { name: "Copy the link" }).waitFor();
  const guest = await openDevice(browser);
  await guest.page.goto(link);
  await guest.page.getByLabel("Your name").fill("Grace Hopper");
  await guest.page.getByRole("button", { name: "Continue" }).click();
  await guest.page.getByRole("button", { name: "Make a passkey" }).click();
  await guest.page.waitForURL(/\/account/);
  await page.goto(`${server.origin}/admin`);
  await page.getByRole("button", { name: "Invite a person" }).click();
  await Promise.all(clients.map(register));
  cookies = await page.context().cookies();
});

afterAll(() => Promise.all([browser.close(), server.remove()]));

const register = (client_name: string) =>
  fetch(`${server.origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: client_name.slice(0, 100),
      redirect_uris: ["http://127.0.0.1/callback", "https://field-notes.example.org/callback"],
      token_endpoint_auth_method: "none",
    }),
  });

async function openAdmin(options: Parameters<Browser["newContext"]>[0], path = "/admin") {
  const context = await browser.newContext({ viewport: { width: 900, height: 700 }, ...options });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(server.origin + path);
  return page;
}

const looks = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone", { colorScheme: "light", viewport: { width: 360, height: 740 } }],
  ["phone-dark", { colorScheme: "dark", viewport: { width: 360, height: 740 } }],
] as const;

test.each(looks)("the admin page fits a %s screen, opened up too", async (look, options) => {
  const page = await openAdmin(options, "/admin?count=keys");
  await page.getByLabel("Sign out or remove Grace Hopper").click();
  const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
  expect(overflow).toBeLessThanOrEqual(0);
  expect(await page.getByRole("button", { name: "Remove: Grace Hopper" }).isVisible()).toBe(true);
  await page.getByLabel(/^Remove: Field Notes, .*, but ask first$/).click();
  await page.getByLabel("Revoke: invitation 1, but ask first").click();
  await page.getByText("Make a token for a script").click();
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(overflow);
  await keepPicture(page, `admin-${look}`);
});

test("without JavaScript and by keyboard only, a person is signed out everywhere", async () => {
  const page = await openAdmin({ javaScriptEnabled: false });
  await page.getByLabel("Sign out or remove Grace Hopper").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/done=signed-out/);
  expect(await page.getByRole("status").innerText()).toContain("signed out everywhere");
  expect(await page.getByRole("table").last().innerText()).toContain("signed out Grace Hopper");
});

test("a span that cannot be exported stays in the form, and the focus is on what is wrong", async () => {
  const page = await openAdmin({});
  await page.getByLabel("From").fill("2020-01-01");
  await page.getByRole("button", { name: "Download" }).click();
  await page.getByText("An export covers 31 days at most.").waitFor();
  expect(await page.getByLabel("From").inputValue()).toBe("2020-01-01");
  const to = page.getByLabel("To", { exact: true });
  expect(await page.locator("#audit-to:focus").count()).toBe(1);
  expect(await to.getAttribute("aria-invalid")).toBe("true");
});

test("every table, button and list of pages has a name of its own", async () => {
  const page = await openAdmin({});
  const buttons = await page.getByRole("button", { includeHidden: true }).all();
  const names = await Promise.all(
    buttons.map(async (button) => (await button.getAttribute("aria-label")) ?? button.innerText()),
  );
  expect(names).toEqual([...new Set(names)]);
  for (const table of await page.getByRole("table").all()) {
    const id = await table.getAttribute("aria-labelledby");
    expect(await page.locator(`#${id}`).innerText()).not.toBe("");
  }
});
