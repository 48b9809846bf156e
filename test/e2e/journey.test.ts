import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { button, hasFocus, pressOn, tabTo, typeInto } from "../support/browser.ts";
import { type GithubServer, goodKey, startGithub } from "../support/github.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";
import { createPatientClient, type PatientClient } from "./patient-client.ts";

let server: ToolhubServer;
let github: GithubServer;
let browser: Browser;
let callbacks: CallbackServer;

beforeAll(async () => {
  github = await startGithub({ User: () => ({ login: "ada-lovelace" }) });
  const settings = { GITHUB_GRAPHQL_URL: github.url };
  server = await createToolhubServer(settings, { main: "test/fixture/later-worker.ts" });
  [browser, callbacks] = await Promise.all([openBrowser(), openCallbackServer(), server.start()]);
});

afterAll(async () => {
  callbacks.close();
  await Promise.all([browser.close(), server.remove(), github.close()]);
});

const desktop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };
const screens = [
  { screen: "a desktop, light", viewport: desktop, colorScheme: "light" },
  { screen: "a desktop, dark", viewport: desktop, colorScheme: "dark" },
  { screen: "a phone, light", viewport: phone, colorScheme: "light" },
  { screen: "a phone, dark", viewport: phone, colorScheme: "dark" },
] as const;
type Screen = (typeof screens)[number];

const heading = "Let Field Notes use your tools?";
const wrongKey = "sk_demo_0000000000000000000";
const search = {
  name: "search_clinical_trials",
  arguments: { condition: "asthma", max_results: 2 },
};

/** A browser that runs no scripts. Nothing here clicks: people have the keyboard alone. */
async function openScreen({ viewport, colorScheme }: Screen): Promise<Page> {
  const context = await browser.newContext({ viewport, colorScheme, javaScriptEnabled: false });
  return context.newPage();
}

const background = `Number(/\\d+/.exec(getComputedStyle(document.body).backgroundColor)[0])`;
const overflow = "document.documentElement.scrollWidth - innerWidth";

/** Sees that the page of this heading has come, fits the screen and has its colours. */
async function expectPage(page: Page, title: string, { colorScheme }: Screen): Promise<void> {
  await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
  expect(await page.evaluate<number>(overflow), title).toBeLessThanOrEqual(0);
  const isDark = (await page.evaluate<number>(background)) < 128;
  expect(isDark, title).toBe(colorScheme === "dark");
}

/** Lets time go by at the server and for the cookies of the browser. */
async function passMinutes(context: BrowserContext, minutes: number): Promise<void> {
  const seconds = minutes * 60;
  await fetch(`${server.origin}/fixture/later?seconds=${seconds}`, { method: "POST" });
  const now = Date.now() / 1000;
  const aged = (await context.cookies()).map((cookie) =>
    cookie.expires === -1 ? cookie : { ...cookie, expires: cookie.expires - seconds },
  );
  await context.clearCookies();
  await context.addCookies(aged.filter(({ expires }) => expires === -1 || expires > now));
}

/** Its description is part of its name. */
const checkbox = (page: Page, toolset: string) =>
  page.getByRole("checkbox", { name: new RegExp(`^${toolset}`) });
const keyField = (page: Page, toolset: string) =>
  page.getByLabel(`Your ${toolset} key`, { exact: true });

const choice = (page: Page, toolset: string) =>
  page.locator(".choice").filter({ has: checkbox(page, toolset) });

async function tick(page: Page, box: Locator): Promise<void> {
  expect(await box.isChecked()).toBe(false);
  await pressOn(page, box, "Space");
}

async function pasteKey(page: Page, toolset: string, key: string): Promise<void> {
  await tabTo(page, keyField(page, toolset));
  await page.keyboard.insertText(key);
}

async function signIn(page: Page, name: string, screen: Screen): Promise<void> {
  await expectPage(page, "Sign in to continue to Field Notes", screen);
  await expect.poll(() => hasFocus(page, page.getByLabel("Your name"))).toBe(true);
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
}

/** Follows the consent page's own link to where keys are made, and makes one in the other tab. */
async function fetchKey(page: Page): Promise<string> {
  const opened = page.context().waitForEvent("page");
  const link = choice(page, "Clinical trials").getByRole("link", { name: "Where do I get one?" });
  await pressOn(page, link, "Enter");
  const tab = await opened;
  await typeInto(tab, "Name", "Ada Lovelace");
  await tab.keyboard.press("Enter");
  const key = await tab.locator("#key").textContent();
  await tab.close();
  return key ?? "";
}

/** Unfolds the tools of a toolset and sees what they are called. */
async function readTools(page: Page): Promise<void> {
  const github = choice(page, "GitHub");
  await pressOn(page, github.getByText("What it can read (14) and change (6)"), "Enter");
  await github.getByText("Merge a pull request", { exact: true }).waitFor();
  expect(await choice(page, "Clinical trials").locator("li").first().isVisible()).toBe(false);
}

async function expectTicked(page: Page): Promise<void> {
  for (const toolset of ["Clinical trials", "GitHub"]) {
    expect(await checkbox(page, toolset).isChecked(), toolset).toBe(true);
  }
  expect(await page.getByRole("checkbox", { name: "Also make changes" }).isChecked()).toBe(true);
}

const expectAccepted = (page: Page, toolset: string, owner: string) =>
  choice(page, toolset).getByText(`accepted, belongs to ${owner}`).waitFor();

/** Ticks two toolsets and the changes of one, whose key is at hand. */
async function choose(page: Page): Promise<void> {
  await tick(page, checkbox(page, "Clinical trials"));
  await tick(page, checkbox(page, "GitHub"));
  await tick(page, page.getByRole("checkbox", { name: "Also make changes" }));
  await pasteKey(page, "GitHub", goodKey);
}

/** A first visit: the one key has to be made elsewhere, and is mistaken at first. */
async function allowAfterWrongKey(page: Page, screen: Screen): Promise<void> {
  await expectPage(page, heading, screen);
  await readTools(page);
  await choose(page);
  const key = await fetchKey(page);
  await passMinutes(page.context(), 20);
  await pasteKey(page, "Clinical trials", wrongKey);
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await expectPage(page, heading, screen);
  const errors = await page.locator(".error").allTextContents();
  expect(errors).toEqual([expect.stringContaining("This key is unknown or revoked")]);
  await expect.poll(() => hasFocus(page, keyField(page, "Clinical trials"))).toBe(true);
  await expectTicked(page);
  await expectAccepted(page, "GitHub", "ada-lovelace");
  await page.keyboard.insertText(key);
  await pressOn(page, button(page, "Allow"), "Enter");
}

/** A visit with so much time in between that the page has ended. */
async function allowAfterLongWait(page: Page, screen: Screen): Promise<void> {
  await expectPage(page, heading, screen);
  await choose(page);
  const key = await fetchKey(page);
  await passMinutes(page.context(), 61);
  await pasteKey(page, "Clinical trials", key);
  await page.keyboard.press("Enter");
  const alert = page.getByRole("alert");
  await alert.waitFor();
  await expectPage(page, heading, screen);
  expect(await alert.textContent()).toContain("This page was open for more than an hour.");
  await expectTicked(page);
  await expectAccepted(page, "GitHub", "ada-lovelace");
  await expectAccepted(page, "Clinical trials", "Ada Lovelace");
  await pressOn(page, button(page, "Allow"), "Enter");
}

/** Neither key is asked for again. */
async function allowAgain(page: Page, screen: Screen): Promise<void> {
  await expectPage(page, heading, screen);
  expect(await page.getByText("Your key is saved.").count()).toBe(2);
  expect(await keyField(page, "Clinical trials").count()).toBe(0);
  expect(await checkbox(page, "Clinical trials").isChecked()).toBe(true);
  await pressOn(page, button(page, "Allow"), "Enter");
}

/** What a client asks for is refused; it opens a browser, where `visit` goes on, and hears what came of that. */
async function authorize(
  page: Page,
  { statuses, takeOpened, finish }: PatientClient,
  { refused, visit }: { refused: () => Promise<unknown>; visit: () => Promise<void> },
): Promise<void> {
  statuses.length = 0;
  await expect(refused()).rejects.toThrow("Unauthorized");
  expect(statuses).toEqual([401]);
  const callback = callbacks.next();
  await page.goto(takeOpened());
  await visit();
  await page.waitForURL(`${callbacks.url}?*`);
  await finish(await callback);
}

/** Connects for the first time, and calls. */
async function connect(page: Page, patient: PatientClient, visit: () => Promise<void>) {
  const { client, open } = patient;
  await authorize(page, patient, { refused: () => client.connect(open()), visit });
  await client.connect(open());
  const { structuredContent } = await client.callTool(search);
  expect(structuredContent).toMatchObject({ trials: [{}, {}] });
}

/** The person sees what the app did, and takes back what they allowed. */
async function disconnect(page: Page, screen: Screen): Promise<void> {
  await page.goto(`${server.origin}/account`);
  await expectPage(page, "Your account", screen);
  const activity = page.getByRole("link", { name: "Activity", exact: true });
  await expect
    .poll(async () => {
      await pressOn(page, activity, "Enter");
      await expectPage(page, "Activity", screen);
      return page.getByRole("rowheader", { name: search.name }).count();
    })
    .toBe(1);
  await pressOn(page, page.getByRole("link", { name: "Keys and apps", exact: true }), "Enter");
  await expectPage(page, "Your account", screen);
  await pressOn(page, page.getByLabel("Disconnect Field Notes, but ask first"), "Enter");
  await pressOn(page, button(page, "Disconnect Field Notes"), "Enter");
  await expect
    .poll(() => page.getByRole("status").textContent())
    .toContain("Field Notes is disconnected.");
}

test.each(screens)(
  "from a URL to an answer and back, with a key made on the way and mistaken at first, on $screen",
  async (screen) => {
    const page = await openScreen(screen);
    const patient = createPatientClient(server.mcpUrl, callbacks);
    const { client } = patient;
    await connect(page, patient, async () => {
      await signIn(page, `Ada ${screen.viewport.width} ${screen.colorScheme}`, screen);
      await allowAfterWrongKey(page, screen);
    });
    await disconnect(page, screen);
    await authorize(page, patient, {
      refused: () => client.callTool(search),
      visit: () => allowAgain(page, screen),
    });
    const { structuredContent } = await client.callTool(search);
    expect(structuredContent).toMatchObject({ trials: [{}, {}] });
    await client.close();
    await page.context().close();
  },
);

test.each(screens)(
  "from a URL to an answer, with more than an hour in between, on $screen",
  async (screen) => {
    const page = await openScreen(screen);
    const patient = createPatientClient(server.mcpUrl, callbacks);
    await connect(page, patient, async () => {
      await signIn(page, `Grace ${screen.viewport.width} ${screen.colorScheme}`, screen);
      await allowAfterLongWait(page, screen);
    });
    await patient.client.close();
    await page.context().close();
  },
);
