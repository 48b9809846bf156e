import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { type Device, listFindings, openDevice } from "../support/browser.ts";
import { createToolhubServer, demo, type ToolhubServer } from "../support/toolhub-server.ts";

const ownerCode = "a-code-of-at-least-16";
const settings = {
  dev: {},
  passkey: { SIGN_IN: "passkey", OWNER_CODE: ownerCode },
  oidc: {
    SIGN_IN: "oidc",
    OIDC_ISSUER: "https://accounts.example.org",
    OIDC_CLIENT_ID: "toolhub",
    OIDC_CLIENT_SECRET: "secret",
    OIDC_ALLOWED: "*",
  },
};
type Way = keyof typeof settings;

let browser: Browser;
let callbacks: CallbackServer;
let device: Device;
const servers = new Map<Way, ToolhubServer>();

beforeAll(async () => {
  [browser, callbacks] = await Promise.all([openBrowser(), openCallbackServer()]);
  device = await openDevice(browser);
  for (const way of ["dev", "passkey", "oidc"] as const) {
    const server = await createToolhubServer(settings[way]);
    servers.set(way, server);
    await server.start();
  }
});

afterAll(async () => {
  callbacks.close();
  await Promise.all([browser.close(), ...[...servers.values()].map((server) => server.remove())]);
});

function findServer(way: Way): ToolhubServer {
  const server = servers.get(way);
  if (!server) throw new Error(`no server signs in with ${way}`);
  return server;
}

const press = (page: Page, name: string) => page.getByRole("button", { name }).click();

async function signIn(page: Page, name: string): Promise<void> {
  await page.goto(`${findServer("dev").origin}/sign-in`);
  await page.getByLabel("Your name").fill(name);
  await press(page, "Continue");
}

const openConsent = async (page: Page) =>
  page.goto(await findServer("dev").dance.toAuthorizeUrl(callbacks.url));

async function allow(page: Page): Promise<void> {
  await openConsent(page);
  await page.getByRole("checkbox", { name: "Clinical trials" }).check();
  await page.getByLabel("Your Clinical trials key").fill(await demo.makeKey("Ada Lovelace"));
  const callback = callbacks.next();
  await press(page, "Allow");
  await callback;
  await page.waitForURL(`${callbacks.url}?*`);
}

/** A key that ends tomorrow, may do what no tool needs, and may not do what they need. */
async function makeEndingKey(): Promise<string> {
  const key = await demo.makeKey("Ada Lovelace");
  const ends = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString();
  const headers = { "x-demo-key-ends": ends, "x-demo-key-scopes": "admin:all" };
  await demo.setFault(key, { mode: "headers", headers });
  return key;
}

async function claim(page: Page): Promise<void> {
  await page.goto(`${findServer("passkey").origin}/sign-in/claim`);
  await page.getByLabel("Owner code").fill(ownerCode);
  await page.getByLabel("Your name").fill("Ada");
  await press(page, "Continue");
}

async function invite(page: Page): Promise<void> {
  await page.goto(`${findServer("passkey").origin}/admin`);
  await press(page, "Invite a person");
}

interface Look {
  readonly name: string;
  /** In front of toolhub's name, so that no row looks at another page than it says. */
  readonly title: string;
  readonly way: Way;
  /** Where the page is, or how a person gets there. */
  readonly at: string | ((page: Page) => Promise<unknown>);
}

/** Every page that people see; a new one is a new row. Rows of a server run in this order. */
const looks: readonly Look[] = [
  { name: "start", title: "Tools for your agent", way: "dev", at: "/" },
  { name: "sign-in", title: "Sign in", way: "dev", at: "/sign-in" },
  {
    name: "sign-in with a wrong name",
    title: "Error: Sign in",
    way: "dev",
    at: (page) => signIn(page, "<b>"),
  },
  { name: "no such page", title: "Not found", way: "dev", at: "/nothing-here" },
  { name: "an MCP address", title: "An MCP address", way: "dev", at: "/mcp" },
  {
    name: "a request that cannot be used",
    title: "Please connect again from your app",
    way: "dev",
    at: "/authorize",
  },
  {
    name: "consent",
    title: "Let Field Notes use your tools?",
    way: "dev",
    at: async (page) => {
      await signIn(page, "Consenting");
      await openConsent(page);
    },
  },
  {
    name: "consent with a wrong key",
    title: "Error: Let Field Notes use your tools?",
    way: "dev",
    at: async (page) => {
      await signIn(page, "Mistaken");
      await openConsent(page);
      await page.getByRole("checkbox", { name: "Clinical trials" }).check();
      await page.getByLabel("Your Clinical trials key").fill("sk_demo_0000000000000000000");
      await press(page, "Allow");
    },
  },
  {
    name: "consent with a key that was accepted, all unfolded",
    title: "Error: Let Field Notes use your tools?",
    way: "dev",
    at: async (page) => {
      await signIn(page, "Halfway");
      await openConsent(page);
      await page.getByRole("checkbox", { name: "Clinical trials" }).check();
      await page.getByRole("checkbox", { name: "GitHub" }).check();
      await page.getByLabel("Your Clinical trials key").fill(await makeEndingKey());
      await page.getByLabel("Your GitHub key").fill("not a key");
      await press(page, "Allow");
      await page.getByText("accepted, belongs to Ada Lovelace").waitFor();
      for (const fold of await page.locator("summary").all()) await fold.click();
    },
  },
  {
    name: "an empty account",
    title: "Your account",
    way: "dev",
    at: (page) => signIn(page, "Newcomer"),
  },
  {
    name: "an account with a key and an app",
    title: "Your account",
    way: "dev",
    at: async (page) => {
      await signIn(page, "Ada");
      await allow(page);
      await page.goto(`${findServer("dev").origin}/account?done=saved`);
    },
  },
  {
    name: "an account with a key that ends",
    title: "Your account",
    way: "dev",
    at: async (page) => {
      await signIn(page, "Ending");
      await page.getByLabel("Clinical trials key", { exact: true }).fill(await makeEndingKey());
      await page.getByRole("button", { name: "Save" }).first().click();
      await page.getByText("Your Clinical trials key ends in").waitFor();
    },
  },
  {
    name: "an account with a wrong key",
    title: "Error: Your account",
    way: "dev",
    at: async (page) => {
      await signIn(page, "Mistyping");
      await page.getByLabel("Clinical trials key", { exact: true }).fill("wrong");
      await page.getByRole("button", { name: "Save" }).first().click();
    },
  },
  {
    name: "a link that was made for somebody else",
    title: "Not allowed",
    way: "dev",
    at: async (page) => {
      await signIn(page, "Stranger");
      await page.goto(`${findServer("dev").origin}/account?for=x`);
    },
  },
  ...(
    [
      ["/account/activity", "Activity"],
      ["/account/tokens", "Access tokens"],
      ["/account/sign-ins", "Sign-ins and data"],
      ["/account/delete", "Delete everything"],
      ["/admin", "Admin"],
    ] as const
  ).map(([path, title]) => ({
    name: path,
    title,
    way: "dev" as const,
    at: async (page: Page) => {
      await signIn(page, "Ada");
      await page.goto(findServer("dev").origin + path);
    },
  })),
  { name: "sign-in at an issuer", title: "Sign in", way: "oidc", at: "/sign-in" },
  {
    name: "claiming the server",
    title: "Make this server yours",
    way: "passkey",
    at: "/sign-in/claim",
  },
  {
    name: "claiming with a wrong code",
    title: "Error: Make this server yours",
    way: "passkey",
    at: async (page) => {
      await page.goto(`${findServer("passkey").origin}/sign-in/claim`);
      await page.getByLabel("Owner code").fill("not-the-owner-code");
      await page.getByLabel("Your name").fill("Ada");
      await press(page, "Continue");
    },
  },
  { name: "making a passkey", title: "Make your passkey", way: "passkey", at: claim },
  {
    name: "an owner's account",
    title: "Your account",
    way: "passkey",
    at: async (page) => {
      await claim(page);
      await press(page, "Make a passkey");
      await page.waitForURL(/\/account/);
    },
  },
  { name: "signing in with a passkey", title: "Sign in", way: "passkey", at: "/sign-in" },
  { name: "an invitation to pass on", title: "Invitation", way: "passkey", at: invite },
  {
    name: "accepting an invitation",
    title: "You are invited",
    way: "passkey",
    at: async (page) => {
      await invite(page);
      await page.goto(await page.innerText("main pre"));
    },
  },
];

/** Width of the window in CSS pixels: at 200 % zoom, half of a laptop's 1280. */
const views = [
  ["light", { width: 1280, colorScheme: "light" }],
  ["dark", { width: 1280, colorScheme: "dark" }],
  ["light at 200 % zoom", { width: 640, colorScheme: "light" }],
  ["light on a phone", { width: 360, colorScheme: "light" }],
  ["dark on a phone", { width: 360, colorScheme: "dark" }],
] as const;

/** A browser of one's own for each page; passkeys stay with the device that has them. */
const openPage = async (way: Way) =>
  way === "passkey" ? device.page : (await browser.newContext()).newPage();

test.each(looks)("$name is accessible and fits in every view", async ({ title, way, at }) => {
  const page = await openPage(way);
  if (typeof at === "string") await page.goto(findServer(way).origin + at);
  else await at(page);
  for (const [view, { width, colorScheme }] of views) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await listFindings(page), view).toEqual([]);
    const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(overflow, view).toBeLessThanOrEqual(0);
  }
  expect(await page.title()).toBe(`${title} · toolhub`);
  expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
});

test("axe finds what is wrong, so that finding nothing means something", async () => {
  const page = await openPage("dev");
  await page.goto(findServer("dev").origin);
  await page.evaluate(`for (const tag of ["img", "input", "button", "button", "p"]) {
    const element = document.body.appendChild(document.createElement(tag));
    element.style.cssText = "width: 9px; height: 9px; padding: 0; border: 0; color: silver";
    if (tag === "p") element.textContent = "Pale";
  }`);
  const found = (await listFindings(page)).map((line) => line.split(" ")[0]);
  expect(found).toEqual(
    expect.arrayContaining(["button-name", "color-contrast", "image-alt", "label", "target-size"]),
  );
});
