import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { approveInBrowser } from "../../scripts/approve.ts";
import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { connectModern, connectSession } from "../../scripts/connect.ts";
import { MemoryProvider } from "../../scripts/memory-provider.ts";
import { listFindings } from "../support/browser.ts";
import { type GithubServer, goodKey, startGithub } from "../support/github.ts";
import { parseToolError } from "../support/mcp-messages.ts";
import { createToolhubServer, type ToolhubServer } from "../support/toolhub-server.ts";

let github: GithubServer;
let server: ToolhubServer;
let browser: Browser;
let callbacks: CallbackServer;
let provider: MemoryProvider;

beforeAll(async () => {
  github = await startGithub();
  server = await createToolhubServer({ GITHUB_GRAPHQL_URL: github.url });
  [browser, callbacks] = await Promise.all([openBrowser(), openCallbackServer(), server.start()]);
  const page = await browser.newPage();
  provider = new MemoryProvider("Ada's editor", callbacks, (url) =>
    approveInBrowser(page, url, {
      ...{ name: "Ada", key: goodKey, toolset: "GitHub" },
      ...{ write: true, trustForms: true },
    }),
  );
  const client = await connectModern(server.mcpUrl, provider, fetch);
  await client.close();
});

afterAll(async () => {
  callbacks.close();
  await Promise.all([browser.close(), server.remove(), github.close()]);
});

const merge = {
  name: "merge_pull_request",
  arguments: { pull_request_id: "P_1", head_commit: "5a06028aa1c4d5b9c2f7e3d0b8a94e6f1c2d3e4f" },
};
const countMerges = () => github.seen.filter((name) => name === merge.name).length;

/** A client whose person answers every question with `action`. */
async function connectAsking(action: "accept" | "decline") {
  const asked: string[] = [];
  const client = new Client(
    { name: "test", version: "1.0.0" },
    { versionNegotiation: { mode: "auto" }, capabilities: { elicitation: { form: {} } } },
  );
  client.setRequestHandler("elicitation/create", async ({ params }) => {
    asked.push(params.message);
    return action === "accept" ? { action, content: { confirm: true } } : { action };
  });
  const options = { authProvider: provider };
  await client.connect(new StreamableHTTPClientTransport(new URL(server.mcpUrl), options));
  return { client, asked };
}

test("a person who pastes a GitHub key and allows changes has all tools of the toolset", async () => {
  const client = await connectModern(server.mcpUrl, provider, fetch);
  const { tools } = await client.listTools();
  const names = tools.map(({ name }) => name);
  expect(names).toContain("search_issues");
  expect(names).toContain("merge_pull_request");
  expect(names).not.toContain("search_clinical_trials");
  const issues = { name: "search_issues", arguments: { query: "is:open crash", max_results: 3 } };
  expect(await client.callTool(issues)).toMatchObject({ structuredContent: {} });
  await client.close();
});

test("merging happens once the client's person has agreed, and not when they decline", async () => {
  const before = countMerges();
  const no = await connectAsking("decline");
  expect(parseToolError(await no.client.callTool(merge)).error_code).toBe("DECLINED");
  expect(countMerges()).toBe(before);
  await no.client.close();

  const yes = await connectAsking("accept");
  const result = await yes.client.callTool(merge);
  expect(result, JSON.stringify(result.content)).toMatchObject({ structuredContent: {} });
  expect(yes.asked).toEqual([
    expect.stringMatching(/^Merge #-?\d+ ".+" by ".+" into ".+" of ".+"/),
  ]);
  expect(countMerges()).toBe(before + 1);
  await yes.client.close();
});

test("a client that cannot ask merges once its person has approved on their page, without scripts", async () => {
  const before = countMerges();
  const { client } = await connectSession(server.mcpUrl, provider, fetch);
  const call = async (more: object = {}) => {
    const args = { ...merge.arguments, pull_request_id: "P_2", ...more };
    const result = await client.callTool({ ...merge, arguments: args });
    return result as Parameters<typeof parseToolError>[0];
  };
  const url = String(parseToolError(await call()).details?.approval_url);
  expect(parseToolError(await call()).details?.approval_url).toBe(url);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(url);
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Approve this change?");
  expect(await page.locator("main").textContent()).toContain("merge_pull_request");
  await page.goto(`${server.origin}/account`);
  await page.getByRole("link", { name: /^Merge #/ }).click();
  await page.waitForURL(url);
  expect(countMerges()).toBe(before);
  await page.getByRole("button", { name: "Approve" }).press("Enter");
  await page.getByRole("heading", { name: "You approved this change" }).waitFor();
  const [first, ...others] = await Promise.all([1, 2, 3].map(() => call()));
  const merged = [first, ...others].filter((answer) => !answer?.isError);
  expect(merged[0]).toMatchObject({ structuredContent: {} });
  expect(await call({ method: "MERGE" })).toEqual(merged[0]);
  expect(countMerges()).toBe(before + 1);
  await Promise.all([client.close(), context.close()]);
});

test("the page of a question is accessible, fits in every view and is decided by keyboard", async () => {
  const { client } = await connectSession(server.mcpUrl, provider, fetch);
  const close = { name: "close_issue", arguments: { issue_id: "I_1", reason: "NOT_PLANNED" } };
  const call = async () => (await client.callTool(close)) as Parameters<typeof parseToolError>[0];
  const url = String(parseToolError(await call()).details?.approval_url);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(url);
  const assertFits = async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [1280, 640, 360]) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const view = `${colorScheme} ${width}`;
        expect(await listFindings(page), view).toEqual([]);
        const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        expect(overflow, view).toBeLessThanOrEqual(0);
      }
    }
  };
  await assertFits();
  await page.goto(`${server.origin}/account`);
  await assertFits();
  await page.goto(url);
  const refuse = page.getByRole("button", { name: "Refuse" });
  const isThere = () => refuse.evaluate((button) => button === button.ownerDocument.activeElement);
  for (let steps = 0; steps < 20 && !(await isThere()); steps += 1)
    await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "You refused this change" }).waitFor();
  await assertFits();
  expect(parseToolError(await call()).error_code).toBe("DECLINED");
  expect(github.seen).not.toContain("close_issue");
  await Promise.all([client.close(), context.close()]);
});

test("an issue with an idempotency_key is opened once, whichever client repeats it", async () => {
  const issue = {
    name: "create_issue",
    arguments: { repository_id: "R_1", title: "It crashes", idempotency_key: "open-this-once" },
  };
  const modern = await connectModern(server.mcpUrl, provider, fetch);
  const { client: session } = await connectSession(server.mcpUrl, provider, fetch);
  const first = await modern.callTool(issue);
  const second = await session.callTool(issue);
  expect(first).toMatchObject({ structuredContent: {} });
  expect(second.structuredContent).toEqual(first.structuredContent);
  expect(github.seen.filter((name) => name === "create_issue")).toHaveLength(1);
  await Promise.all([modern.close(), session.close()]);
});

test("nothing that the server printed holds the key", () => {
  expect(server.lines.join("\n")).not.toContain(goodKey);
});
