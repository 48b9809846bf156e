import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { connectModern } from "../../scripts/connect.ts";
import { MemoryProvider } from "../../scripts/memory-provider.ts";
import { clientId, clientSecret, type Issuer, setGroups, startIssuer } from "../support/issuer.ts";
import { createToolhubServer, demo, type ToolhubServer } from "../support/toolhub-server.ts";

let server: ToolhubServer;
let issuer: Issuer;
let browser: Browser;
let callbacks: CallbackServer;

beforeAll(async () => {
  server = await createToolhubServer();
  issuer = await startIssuer(`${server.origin}/sign-in/callback`);
  const settings = {
    SIGN_IN: "oidc",
    OIDC_ISSUER: issuer.url,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_ALLOWED: "@example.org",
    OIDC_ADMIN_GROUP: "toolhub-admins",
  };
  [browser, callbacks] = await Promise.all([
    openBrowser(),
    openCallbackServer(),
    server.start(settings),
  ]);
});

afterAll(async () => {
  callbacks.close();
  await Promise.all([browser.close(), server.remove(), issuer.close()]);
});

/** From toolhub's sign-in page through the issuer's own pages and back. */
async function signInAs(page: Page, login: string): Promise<void> {
  await page.getByRole("link", { name: "Continue with" }).click();
  await agreeAtIssuer(page, login);
}

async function agreeAtIssuer(page: Page, login: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(login);
  await page.getByPlaceholder("and password").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

async function openAccount(login: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.origin}/account`);
  await signInAs(page, login);
  return page;
}

test("a person signs in at the issuer, allows a client, and calls with their own key", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const key = await demo.makeKey("Ada");
  const provider = new MemoryProvider("Ada's editor", callbacks, async (url) => {
    await page.goto(url.href);
    await signInAs(page, "ada");
    await page.getByRole("checkbox", { name: "Clinical trials" }).check();
    await page.getByLabel("Your Clinical trials key").fill(key);
    await page.getByRole("button", { name: "Allow" }).click();
  });
  const client = await connectModern(server.mcpUrl, provider, fetch);
  const who = await client.callTool({ name: "whoami", arguments: {} });
  expect(who.structuredContent).toMatchObject({ keys: [{ toolset: "clinical-trials" }] });
  await client.close();
  await page.goto(`${server.origin}/account`);
  expect(await page.textContent("main")).toContain("Ada Lovelace");
});

const refused = [
  ["mallory", "an address of another domain"],
  ["eve", "an address that nobody has verified"],
] as const;

test.each(refused)("%s has %s and does not get in", async (login) => {
  const page = await openAccount(login);
  expect(await page.textContent("main")).toContain("not on the list of people");
  await page.goto(`${server.origin}/account`);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
});

test("who says no at the issuer is not signed in, and is told so", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.origin}/account`);
  await page.getByRole("link", { name: "Continue with" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  expect(await page.textContent("main")).toContain("You did not sign in at");
});

test("the admin page is for who is in the group when they sign in", async () => {
  const ada = await openAccount("ada");
  await ada.getByRole("link", { name: "Admin page" }).click();
  expect(await ada.textContent("main")).toContain("Ada Lovelace");
  expect(await ada.textContent("main")).not.toContain("@example.org");
  const bob = await openAccount("bob");
  expect(await bob.getByRole("link", { name: "Admin page" }).count()).toBe(0);
  expect((await bob.goto(`${server.origin}/admin`))?.status()).toBe(403);
  setGroups("ada", ["staff"]);
  const later = await openAccount("ada");
  expect((await later.goto(`${server.origin}/admin`))?.status()).toBe(403);
});

describe("what comes back from the issuer is good", () => {
  /** A whole sign-in, and the address that the issuer sent the browser back to. */
  async function signInAndCatch(login: string) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const callback = page.waitForRequest((request) => request.url().includes("/sign-in/callback"));
    await page.goto(`${server.origin}/account`);
    await signInAs(page, login);
    return { page, callback: (await callback).url() };
  }

  test("once", async () => {
    const { page, callback } = await signInAndCatch("bob");
    expect(await page.textContent("main")).toContain("Bob");
    const again = await page.goto(callback);
    expect(again?.status()).toBe(400);
    expect(await page.textContent("main")).toContain("Begin again");
  });

  test("in the browser that began", async () => {
    const began = await fetch(`${server.origin}/sign-in/start?next=/account`, {
      redirect: "manual",
    });
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(began.headers.get("location") ?? "");
    await agreeAtIssuer(page, "bob");
    expect(await page.textContent("main")).toContain("another browser");
    await page.goto(`${server.origin}/account`);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
  });

  const altered = [
    ["state", "made-up"],
    ["code", "made-up"],
  ] as const;

  test.each(altered)("only with the %s that belongs to it", async (name, value) => {
    const began = await fetch(`${server.origin}/sign-in/start?next=/account`, {
      redirect: "manual",
    });
    const cookie = began.headers.get("set-cookie")?.split(";")[0] ?? "";
    const state = new URL(began.headers.get("location") ?? "").searchParams.get("state") ?? "";
    const callback = new URL(`${server.origin}/sign-in/callback`);
    callback.search = new URLSearchParams({ state, code: "c", iss: issuer.url }).toString();
    callback.searchParams.set(name, value);
    const response = await fetch(callback, { headers: { cookie }, redirect: "manual" });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.headers.get("set-cookie") ?? "").not.toContain("toolhub=");
  });
});

const nexts = [
  "//evil.example",
  "https://evil.example/",
  "/\\evil.example",
  "/account/../x",
] as const;

test.each(nexts)("%s is no place to go on to", async (next) => {
  const page = await fetch(`${server.origin}/sign-in?next=${encodeURIComponent(next)}`);
  expect(await page.text()).toContain('href="/sign-in/start?next=%2Faccount"');
});

test("nobody can sign in by name alone", async () => {
  const response = await fetch(`${server.origin}/sign-in`, {
    method: "POST",
    headers: { origin: server.origin, "content-type": "application/x-www-form-urlencoded" },
    body: "name=Ada&next=/account",
    redirect: "manual",
  });
  expect(response.status).toBe(404);
});

test("nothing that the server printed holds a code, a secret or an address", () => {
  const printed = server.lines.join("\n");
  expect(printed).toContain('"event":"oidc_failed"');
  for (const secret of [clientSecret, "ada@example.org", "mallory", "code="]) {
    expect(printed).not.toContain(secret);
  }
});

test("an issuer that is gone is told on a page", async () => {
  await issuer.close();
  await server.stop();
  await server.start({
    SIGN_IN: "oidc",
    OIDC_ISSUER: issuer.url,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_ALLOWED: "*",
  });
  const response = await fetch(`${server.origin}/sign-in/start`, { redirect: "manual" });
  expect(response.status).toBe(503);
  expect(await response.text()).toContain("does not answer");
});
