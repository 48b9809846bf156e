import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { toCodeFields } from "../support/dance.ts";
import { type GithubServer, goodKey, startGithub } from "../support/github.ts";
import { toRequest } from "../support/mcp-messages.ts";
import { SessionClient } from "../support/session-client.ts";
import { createToolhubServer, demo, type ToolhubServer } from "../support/toolhub-server.ts";
import { keepPicture, openPictureBrowser, ordinary } from "./pictures.ts";

const wrongKey = "sk_demo_0000000000000000000";

let server: ToolhubServer;
let github: GithubServer;
let browser: Browser;
let callbacks: CallbackServer;

beforeAll(async () => {
  github = await startGithub({ User: () => ({ login: "octocat" }) });
  server = await createToolhubServer({ GITHUB_GRAPHQL_URL: github.url });
  [browser, callbacks] = await Promise.all([
    openPictureBrowser(),
    openCallbackServer(),
    server.start(),
  ]);
});

afterAll(async () => {
  callbacks.close();
  await Promise.all([browser.close(), server.remove(), github.close()]);
});

async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 900, height: 700 },
    ...ordinary,
    ...options,
  });
  return context.newPage();
}

/** The address that a client would open in the person's browser. */
const toAuthorizeUrl = (clientName?: string) =>
  server.dance.toAuthorizeUrl(callbacks.url, clientName);

/** Connects as the client of `authorizeUrl` does once it has its code, and calls a few tools. */
async function useTools(authorizeUrl: string, code: string): Promise<void> {
  const clientId = new URL(authorizeUrl).searchParams.get("client_id") ?? "";
  const fields = { ...toCodeFields(clientId, code), redirect_uri: callbacks.url };
  const response = await server.dance.exchange(fields);
  const { access_token }: { access_token: string } = await response.json();
  const client = new SessionClient(server.mcpUrl, access_token);
  await client.initialize();
  const calls = [
    ["ping", {}],
    ["get_trial", { trial_id: "NCT90000001" }],
    ["get_trial", { trial_id: "NCT00000000" }],
  ] as const;
  for (const [id, [name, args]] of calls.entries()) {
    await (await client.post(toRequest(id, "tools/call", { name, arguments: args }))).json();
  }
}

/** What was called is written down a moment after the answers. */
async function waitForCalls(page: Page): Promise<void> {
  const countRows = async () => {
    await page.reload();
    return page.getByRole("rowheader", { name: "get_trial" }).count();
  };
  await expect.poll(countRows, { timeout: 20_000 }).toBe(2);
}

const desktop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };
const looks = [
  ["light", "Ada Lovelace", { colorScheme: "light", viewport: desktop }],
  ["dark", "Grace Hopper", { colorScheme: "dark", viewport: desktop }],
  ["phone", "Katherine Johnson", { colorScheme: "light", viewport: phone }],
  ["phone-dark", "Mary Jackson", { colorScheme: "dark", viewport: phone }],
] as const;

test.each(looks)(
  "sign-in, consent, account and start page fit a %s screen",
  async (look, name, options) => {
    const page = await openPage(options);
    const fits = async (shown: string) => {
      const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect(overflow, shown).toBeLessThanOrEqual(0);
    };
    const fitsPicture = async (shown: string) => {
      await keepPicture(page, `${shown}-${look}`);
      await fits(shown);
    };
    await page.goto(server.origin);
    await fitsPicture("landing");
    const authorizeUrl = await toAuthorizeUrl("Claude Code");
    await page.goto(authorizeUrl);
    await fitsPicture("sign-in");
    await page.getByLabel("Your name").fill(name);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("checkbox", { name: "Clinical trials" }).check();
    await fitsPicture("consent");
    await page.getByRole("checkbox", { name: "GitHub" }).check();
    await page.getByLabel("Your GitHub key").fill(goodKey);
    await page.getByLabel("Your Clinical trials key").fill(wrongKey);
    await page.getByRole("button", { name: "Allow" }).click();
    await page.getByText("accepted, belongs to").waitFor();
    for (const fold of await page.getByText("What it can read").all()) await fold.click();
    await fitsPicture("consent-wrong-key");
    await page.getByLabel("Your Clinical trials key").fill(await demo.makeKey(name));
    const callback = callbacks.next();
    await page.getByRole("button", { name: "Allow" }).click();
    await useTools(authorizeUrl, (await callback).searchParams.get("code") ?? "");
    await page.goto(await toAuthorizeUrl("Cursor"));
    await page.getByRole("button", { name: "Allow" }).click();
    await page.waitForURL(`${callbacks.url}?*`);
    await page.goto(`${server.origin}/account/activity`);
    await waitForCalls(page);
    await page.getByText("Show as a table").click();
    await fitsPicture("activity");
    await page.getByRole("link", { name: "Keys and apps" }).click();
    await fitsPicture("account");
    await page.getByRole("link", { name: "Access tokens" }).click();
    await page.getByLabel("Name").fill("Nightly report");
    await page.getByRole("checkbox", { name: "Clinical trials" }).check();
    await page.getByRole("button", { name: "Make a token" }).click();
    await fitsPicture("access-tokens");
    await page.getByRole("link", { name: "Sign-ins and data" }).click();
    await page.waitForURL("**/account/sign-ins");
    await fits("sign-ins");
    await page.getByRole("link", { name: "Delete everything" }).click();
    await page.waitForURL("**/account/delete");
    await fits("delete-account");
  },
);

test("without JavaScript and by keyboard only, a wrong key is mended and the client allowed", async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(await toAuthorizeUrl());
  await page.keyboard.type("Grace");
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox", { name: "Clinical trials" }).focus();
  await page.keyboard.press("Space");
  const key = page.getByLabel("Your Clinical trials key");
  await key.focus();
  await page.keyboard.type(wrongKey);
  await page.keyboard.press("Enter");
  expect(await page.getByRole("alert").textContent()).toContain("Nothing was allowed or saved yet");
  expect(await page.locator(".error").textContent()).toContain("This key is unknown or revoked");
  await key.focus();
  await page.keyboard.type(await demo.makeKey("Grace Hopper"));
  const callback = callbacks.next();
  await page.keyboard.press("Enter");
  expect((await callback).searchParams.get("iss")).toBe(server.origin);
});

test("Deny sends the person back without a key and stores nothing", async () => {
  const page = await openPage();
  await page.goto(await toAuthorizeUrl());
  await page.getByLabel("Your name").fill("Denise");
  await page.getByRole("button", { name: "Continue" }).click();
  const callback = callbacks.next();
  await page.getByRole("button", { name: "Deny" }).click();
  expect((await callback).searchParams.get("error")).toBe("access_denied");
});

test("a key made on the demo's own page works on the account page", async () => {
  const page = await openPage();
  await page.goto(`${demo.url}/keys`);
  await page.getByLabel("Name").fill("Margaret");
  await page.getByRole("button", { name: "Make a key" }).click();
  const key = await page.locator("#key").textContent();
  await page.goto(`${server.origin}/account`);
  await page.getByLabel("Your name").fill("Margaret");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Clinical trials key", { exact: true }).fill(key ?? "");
  await page.getByRole("button", { name: "Save" }).first().click();
  expect(await page.getByRole("status").textContent()).toContain(
    "The Clinical trials key works and is saved.",
  );
  expect(await page.getByRole("table").textContent()).toContain("Margaret");
  const forget = page.getByRole("button", { name: "Forget the Clinical trials key" });
  expect(await forget.isVisible()).toBe(false);
  await page.getByLabel("Forget the Clinical trials key, but ask first").click();
  await forget.click();
  expect(await page.getByRole("status").textContent()).toContain(
    "The Clinical trials key is forgotten.",
  );
});

test("without JavaScript and by keyboard only, an access token is made and everything deleted", async () => {
  const page = await openPage({ javaScriptEnabled: false });
  await page.goto(`${server.origin}/sign-in?next=/account/tokens`);
  await page.keyboard.type("Katherine");
  await page.keyboard.press("Enter");
  await page.getByLabel("Name").focus();
  await page.keyboard.type("Night shift");
  await page.keyboard.press("Enter");
  expect(await page.getByRole("alert").textContent()).toBe("Tick what the token may do.");
  expect(await page.getByLabel("Name").inputValue()).toBe("Night shift");
  await page.getByRole("checkbox", { name: "GitHub" }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  expect(await page.getByRole("status").textContent()).toContain("Copy your token now");
  await page.reload();
  expect(await page.getByRole("status").textContent()).toContain("The token was shown once.");
  expect(await page.getByRole("table").getByRole("rowheader").count()).toBe(1);
  await page.goto(`${server.origin}/account/delete`);
  await page.getByRole("textbox").focus();
  await page.keyboard.type("delete everything");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Everything is deleted" }).waitFor();
  await page.goto(`${server.origin}/account`);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
});
