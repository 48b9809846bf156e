import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { connectModern } from "../../scripts/connect.ts";
import { MemoryProvider } from "../../scripts/memory-provider.ts";
import { openDevice } from "../support/browser.ts";
import { createToolhubServer, demo, type ToolhubServer } from "../support/toolhub-server.ts";

const ownerCode = "a-code-of-at-least-16";

let server: ToolhubServer;
let browser: Browser;
let callbacks: CallbackServer;

beforeAll(async () => {
  server = await createToolhubServer();
  [browser, callbacks] = await Promise.all([
    openBrowser(),
    openCallbackServer(),
    server.start({ SIGN_IN: "passkey", OWNER_CODE: ownerCode }),
  ]);
});

afterAll(async () => {
  callbacks.close();
  await Promise.all([browser.close(), server.remove()]);
});

const text = (page: Page) => page.innerText("main");

/** Fills the form of somebody new and makes their passkey. */
async function makePasskey(page: Page, name: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.waitForURL(/\/account/);
}

async function invite(owner: Page): Promise<string> {
  await owner.goto(`${server.origin}/admin`);
  await owner.getByRole("button", { name: "Invite a person" }).click();
  return owner.innerText("main pre");
}

/** The owner of this server: claims it the first time, signs in later. */
const owner = (() => {
  let opened: ReturnType<typeof claim> | undefined;
  async function claim() {
    const device = await openDevice(browser);
    const { page } = device;
    await page.goto(`${server.origin}/account`);
    await page.getByLabel("Owner code").fill("not-the-owner-code");
    await page.getByLabel("Your name").fill("Ada");
    await page.getByRole("button", { name: "Continue" }).click();
    expect(await text(page)).toContain("That is not the owner code.");
    expect(await page.getByLabel("Your name").inputValue()).toBe("Ada");
    await page.getByLabel("Owner code").fill(ownerCode);
    await makePasskey(page, "Ada");
    return device;
  }
  return () => {
    opened ??= claim();
    return opened;
  };
})();

async function join(name: string) {
  const link = await invite((await owner()).page);
  const device = await openDevice(browser);
  await device.page.goto(link);
  await makePasskey(device.page, name);
  return { ...device, link };
}

test("the first person claims the server with the owner code, and nobody can a second time", async () => {
  const { page } = await owner();
  await page.goto(`${server.origin}/account`);
  expect(await text(page)).toContain("Signed in as Ada");
  const answer = await fetch(`${server.origin}/sign-in/claim`);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("This server has an owner.");
});

test("two who claim at once: one becomes the owner", async () => {
  const fresh = await createToolhubServer();
  await fresh.start({ SIGN_IN: "passkey", OWNER_CODE: ownerCode });
  try {
    const pages = await Promise.all(
      ["Ada", "Mallory"].map(async (name) => {
        const { page } = await openDevice(browser);
        await page.goto(`${fresh.origin}/sign-in`);
        await page.getByLabel("Owner code").fill(ownerCode);
        await page.getByLabel("Your name").fill(name);
        await page.getByRole("button", { name: "Continue" }).click();
        await page.getByRole("button", { name: "Make a passkey" }).waitFor();
        return page;
      }),
    );
    const outcomes = await Promise.all(
      pages.map(async (page) => {
        await page.getByRole("button", { name: "Make a passkey" }).click();
        await page.waitForURL(/account|passkey$/);
        await page.waitForLoadState();
        return (await text(page)).includes("Signed in as") ? "owner" : await text(page);
      }),
    );
    expect(outcomes.filter((outcome) => outcome === "owner")).toHaveLength(1);
    expect(outcomes.join()).toContain("Somebody else was first");
  } finally {
    await fresh.remove();
  }
});

test("somebody invited makes a passkey, signs out, and signs in with it", async () => {
  const { page } = await join("Grace");
  expect(await text(page)).toContain("Signed in as Grace");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto(`${server.origin}/account`);
  expect(new URL(page.url()).pathname).toBe("/sign-in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.waitForURL(/\/account$/);
  expect(await text(page)).toContain("Signed in as Grace");
  expect(await page.getByRole("link", { name: "Admin page" }).count()).toBe(0);
  expect((await page.goto(`${server.origin}/admin`))?.status()).toBe(403);
});

test("an invitation works once", async () => {
  const { link } = await join("Barbara");
  const answer = await fetch(link);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("This invitation was used");
});

test("an invitation that the owner revokes lets nobody in", async () => {
  const { page } = await owner();
  const link = await invite(page);
  await page.getByRole("link", { name: "Done" }).click();
  await page
    .getByLabel(/^Revoke: invitation .*, but ask first$/)
    .first()
    .click();
  await page
    .getByRole("button", { name: /^Revoke/ })
    .first()
    .click();
  expect(await text(page)).toContain("The invitation is revoked.");
  expect(await text(page)).toContain("Nobody is invited at the moment.");
  expect((await fetch(link)).status).toBe(404);
});

test("who was removed cannot sign in with their passkey, and may be invited again", async () => {
  const removed = await join("Annie");
  const { page } = await owner();
  await page.goto(`${server.origin}/admin`);
  await page.getByLabel("Sign out or remove Annie").click();
  await page.getByLabel("Type “Annie” to remove them").fill("Anne");
  await page.getByRole("button", { name: "Remove: Annie" }).click();
  expect(await text(page)).toContain("Nobody was removed.");
  await page.goto(`${server.origin}/admin`);
  await page.getByLabel("Sign out or remove Annie").click();
  await page.getByLabel("Type “Annie” to remove them").fill("Annie");
  await page.getByRole("button", { name: "Remove: Annie" }).click();
  expect(await text(page)).toContain("Annie is removed.");
  expect(await text(page)).toContain("removed Annie");
  expect(await page.getByLabel("Sign out or remove Annie").count()).toBe(0);
  await removed.page.goto(`${server.origin}/account`);
  expect(new URL(removed.page.url()).pathname).toBe("/sign-in");
  await removed.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await removed.page.getByText("That passkey was not accepted here.").waitFor();
  await removed.page.goto(await invite(page));
  await makePasskey(removed.page, "Annie again");
  expect(await text(removed.page)).toContain("Signed in as Annie again");
});

test("only the owner invites", async () => {
  const { page } = await join("Mallory");
  const answer = await page.request.post(`${server.origin}/admin/invitations`, {
    headers: { origin: server.origin },
    form: {},
  });
  expect(answer.status()).toBe(403);
  expect(await answer.text()).toContain("Only administrators");
});

test("a person connects an app after signing in with a passkey, and calls with their own key", async () => {
  const { page } = await join("Edith");
  const key = await demo.makeKey("Edith");
  const provider = new MemoryProvider("Edith's editor", callbacks, async (url) => {
    await page.goto(`${server.origin}/account`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.goto(url.href);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("checkbox", { name: "Clinical trials" }).check();
    await page.getByLabel("Your Clinical trials key").fill(key);
    await page.getByRole("button", { name: "Allow" }).click();
  });
  const client = await connectModern(server.mcpUrl, provider, fetch);
  const who = await client.callTool({ name: "whoami", arguments: {} });
  expect(who.structuredContent).toMatchObject({ keys: [{ toolset: "clinical-trials" }] });
  await client.close();
});

test("a second device is added from the first, and then one of the two can go", async () => {
  const { page } = await join("Katherine");
  await page.getByLabel(/^Remove the passkey .*, but ask first$/).click();
  await page.getByRole("button", { name: "Remove the passkey" }).click();
  expect(await text(page)).toContain("That is your last passkey");
  const other = await openDevice(browser);
  await other.page.context().addCookies(await page.context().cookies());
  await other.page.goto(`${server.origin}/account`);
  await other.page.getByRole("button", { name: "Add a passkey" }).click();
  await other.page.getByRole("button", { name: "Make a passkey" }).click();
  await other.page.waitForURL(/done=passkey-added/);
  await page.goto(`${server.origin}/account`);
  await page
    .getByLabel(/^Remove the passkey .*, but ask first$/)
    .first()
    .click();
  await page.getByRole("button", { name: "Remove the passkey" }).first().click();
  expect(await text(page)).toMatch(/The passkey of \w+ \d+, \d+ is removed\./);
  expect(await page.getByLabel(/^Remove the passkey .*, but ask first$/).count()).toBe(1);
});

test("a device that already has a passkey of the person is told so, and nothing is lost", async () => {
  const { page } = await join("Joan");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.getByText("This device has a passkey of yours already.").waitFor();
});

test("an unknown passkey does not get in", async () => {
  const stranger = await openDevice(browser);
  const foreign = await createToolhubServer();
  await foreign.start({ SIGN_IN: "passkey", OWNER_CODE: ownerCode });
  try {
    await stranger.page.goto(`${foreign.origin}/sign-in`);
    await stranger.page.getByLabel("Owner code").fill(ownerCode);
    await makePasskey(stranger.page, "Mallory");
  } finally {
    await foreign.remove();
  }
  await owner();
  await stranger.page.goto(`${server.origin}/sign-in`);
  await stranger.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await stranger.page.getByText("That passkey was not accepted here.").waitFor();
});

test("an answer of the browser is good once, in that browser, for that challenge", async () => {
  const { page } = await join("Hedy");
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto(`${server.origin}/sign-in`);
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  const body = (await sent).postData() ?? "";
  await page.waitForURL(/\/account$/);
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    origin: server.origin,
    cookie: (await page.context().cookies()).map((c) => `${c.name}=${c.value}`).join("; "),
  };
  const send = (form: string, more: Readonly<Record<string, string>> = {}) =>
    fetch(`${server.origin}/sign-in/passkey`, {
      method: "POST",
      headers: { ...headers, ...more },
      body: form,
      redirect: "manual",
    });
  expect((await send(body)).status).toBe(400);

  const fresh = async () => {
    await page.goto(`${server.origin}/sign-in`);
    return page.locator("input[name=transaction]").inputValue();
  };
  const withTransaction = (id: string) => {
    const form = new URLSearchParams(body);
    form.set("transaction", id);
    return form.toString();
  };
  const otherChallenge = await send(withTransaction(await fresh()));
  expect(otherChallenge.status).toBe(400);
  expect(await otherChallenge.text()).toContain("That passkey was not accepted here.");
  const otherBrowser = await send(withTransaction(await fresh()), { cookie: "" });
  expect(otherBrowser.status).toBe(400);
  expect(await otherBrowser.text()).toContain("begun in another browser");
  const crossSite = await send(withTransaction(await fresh()), { origin: "https://evil.example" });
  expect(crossSite.status).toBe(403);
});

test("without JavaScript the page says what to do", async () => {
  await owner();
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.origin}/sign-in`);
  expect(await text(page)).toContain("Allow JavaScript for this page");
});
