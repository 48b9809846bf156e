import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { button, listFindings, pressOn, typeInto } from "../support/browser.ts";
import { type Tokens, toCodeFields } from "../support/dance.ts";
import { type GithubServer, goodKey, startGithub } from "../support/github.ts";
import { parseToolError, toModernInit, toModernMessage } from "../support/mcp-messages.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";

let github: GithubServer;
let server: ToolhubServer;
let browser: Browser;
let callbacks: CallbackServer;

beforeAll(async () => {
  github = await startGithub();
  server = await createToolhubServer({ GITHUB_GRAPHQL_URL: github.url });
  [browser, callbacks] = await Promise.all([openBrowser(), openCallbackServer(), server.start()]);
});

afterAll(async () => {
  callbacks.close();
  await Promise.all([browser.close(), server.remove(), github.close()]);
});

const overflow = "document.documentElement.scrollWidth - innerWidth";

/**
 * Axe finds nothing on the page that is open, and nothing is wider than the window: light and dark, on a desktop and a phone. In
 * another window of the same person, because axe needs scripts.
 */
async function look(
  open: Page,
  name: string,
  prepare = async (_: Page): Promise<void> => undefined,
): Promise<void> {
  const context = await browser.newContext({ storageState: await open.context().storageState() });
  const page = await context.newPage();
  await page.goto(open.url());
  await prepare(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await listFindings(page), `${name}, ${colorScheme}, ${width}`).toEqual([]);
      expect(await page.evaluate(overflow), `${name}, ${width}`).toBeLessThanOrEqual(0);
      const folder = process.env.ASKING_PICTURES;
      if (folder) {
        const path = `${folder}/${name}-${colorScheme}-${width}.png`;
        await page.screenshot({ path, fullPage: true });
      }
    }
  }
  await context.close();
}

/** Where the person is to decide on a merge of that kind. */
async function askToMerge(token: string, method: string): Promise<string> {
  const head_commit = "5a06028aa1c4d5b9c2f7e3d0b8a94e6f1c2d3e4f";
  const args = { pull_request_id: "P_1", head_commit, method };
  const params = { name: "merge_pull_request", arguments: args };
  const message = toModernMessage("tools/call", params);
  const response = await fetch(server.mcpUrl, toModernInit(token, message));
  const { result } = (await response.json()) as { result: Parameters<typeof parseToolError>[0] };
  return String(parseToolError(result).details?.approval_url);
}

test("without JavaScript and by keyboard alone: trust an app's forms, take it back, approve and refuse changes", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const url = new URL(await server.dance.toAuthorizeUrl(callbacks.url));
  await page.goto(url.href);
  await typeInto(page, "Your name", "Grace");
  await pressOn(page, button(page, "Continue"), "Enter");
  await pressOn(page, page.getByRole("checkbox", { name: "Also make changes" }), "Space");
  await typeInto(page, "Your GitHub key", goodKey);
  const box = page.getByRole("checkbox", { name: /^Let it ask me/ });
  expect(await box.isChecked()).toBe(false);
  await pressOn(page, box, "Space");
  expect(await box.isChecked()).toBe(true);
  await look(page, "consent", async (other) => {
    await other.getByRole("checkbox", { name: "Also make changes" }).check();
    await other.getByRole("checkbox", { name: /^Let it ask me/ }).check();
  });
  const callback = callbacks.next();
  await pressOn(page, button(page, "Allow"), "Enter");
  const code = (await callback).searchParams.get("code") ?? "";
  await page.waitForURL(`${callbacks.url}?*`);
  const clientId = url.searchParams.get("client_id") ?? "";
  const fields = { ...toCodeFields(clientId, code), redirect_uri: callbacks.url };
  const tokens = (await (await server.dance.exchange(fields)).json()) as Tokens;

  await page.goto(`${server.origin}/account`);
  expect(await page.locator("main").textContent()).toContain("asks for your yes itself");
  await pressOn(
    page,
    page.getByLabel(/^Ask me here before Field Notes.*, but ask first$/),
    "Enter",
  );
  await look(page, "account-open", (other) =>
    other.getByLabel(/^Ask me here before .*ask first$/).click(),
  );
  await pressOn(page, button(page, "Ask me here before Field Notes makes changes"), "Enter");
  await page.getByRole("status").filter({ hasText: "you are asked here" }).waitFor();
  expect(await page.locator("main").textContent()).not.toContain("asks for your yes itself");

  const approving = await askToMerge(tokens.access_token, "MERGE");
  await page.goto(`${server.origin}/account`);
  await look(page, "account-waiting");
  await pressOn(page, page.getByRole("link", { name: /^Merge #/ }), "Enter");
  await page.waitForURL(approving);
  await look(page, "approval");
  await pressOn(page, button(page, "Approve"), "Enter");
  await page.getByRole("heading", { name: "You approved this change" }).waitFor();
  await look(page, "approved");
  await page.goto(await askToMerge(tokens.access_token, "SQUASH"));
  await pressOn(page, button(page, "Refuse"), "Enter");
  await page.getByRole("heading", { name: "You refused this change" }).waitFor();
  await look(page, "refused");
  await page.goto(`${server.origin}/account/activity`);
  expect(await page.locator("main").textContent()).toContain("You refused");
  await look(page, "activity");
  await context.close();
});
