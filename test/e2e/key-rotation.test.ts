import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { approveInBrowser } from "../../scripts/approve.ts";
import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { connectModern, connectSession } from "../../scripts/connect.ts";
import { MemoryProvider } from "../../scripts/memory-provider.ts";
import { runScript } from "../support/compiler-cli.ts";
import { createToolhubServer, demo, type ToolhubServer } from "../support/toolhub-server.ts";

const script = resolve("scripts/keys.ts");
const createEntry = (id: string) => `${id}:${randomBytes(32).toString("base64url")}`;
/** Runs the command where there is no `.dev.vars`. */
const keys = (ring: string, ...args: readonly string[]) =>
  runScript(script, { KEY_RING: ring }, "test", ...args);

describe("npm run keys", () => {
  test("new prints a fresh ring alone on stdout, another one each time", async () => {
    const [one, other] = await Promise.all([keys("", "new"), keys("", "new")]);
    expect(one.status).toBe(0);
    expect(one.stdout).toMatch(/^k1:[\w-]{43}\n$/);
    expect(one.stdout).not.toBe(other.stdout);
    expect(one.stderr).toContain("Keep a copy");
    expect(one.stderr).not.toContain(one.stdout.slice(3, 20));
    const { keyRing } = JSON.parse((await keys("", "new", "--json")).stdout);
    expect((await keys(keyRing, "rotate")).status).toBe(0);
  });

  test("rotate prints the ring with a new first entry, alone on stdout, and what to do next", async () => {
    const old = `${createEntry("k7")},${createEntry("spare")}`;
    const { status, stdout, stderr } = await keys(old, "rotate");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^k8:[\w-]{43},/);
    expect(stdout.trim().endsWith(`,${old}`)).toBe(true);
    expect(stderr).toContain("wrangler secret put KEY_RING");
    expect(stderr).not.toContain(old.slice(3, 40));
  });

  test("rotate --json tells the same to scripts", async () => {
    const old = createEntry("k1");
    const { stdout } = await keys(old, "rotate", "--json");
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ ok: true, active: "k2", kept: ["k1"] });
    expect(answer.keyRing.endsWith(`,${old}`)).toBe(true);
    expect(answer.next).toHaveLength(3);
  });

  const mistakes = [
    ["a short entry", { ring: "k1:c2hvcnQ", args: ["rotate"] }, 1, "KEY_RING must be"],
    ["no ring", { ring: "", args: ["rotate"] }, 1, "There is no KEY_RING"],
    ["another command", { ring: createEntry("k1"), args: ["drop"] }, 2, "Write: npm run keys"],
    ["another option", { ring: createEntry("k1"), args: ["rotate", "--write"] }, 2, "--write"],
  ] as const;

  test.each(mistakes)("%s is told in a sentence", async (_, { ring, args }, code, sentence) => {
    const { status, stdout, stderr } = await keys(ring, ...args);
    expect(status).toBe(code);
    expect(stdout).toBe("");
    expect(stderr).toContain(sentence);
  });
});

describe("a rotation", () => {
  const trial = { name: "get_trial", arguments: { trial_id: "NCT90000001" } };
  const first = createEntry("k1");
  let server: ToolhubServer;
  let browser: Browser;
  let callbacks: CallbackServer;

  beforeAll(async () => {
    server = await createToolhubServer();
    [browser, callbacks] = await Promise.all([openBrowser(), openCallbackServer()]);
  });

  afterAll(async () => {
    callbacks.close();
    await Promise.all([browser.close(), server.remove()]);
  });

  async function restart(ring: string): Promise<void> {
    await server.stop();
    await server.start({ KEY_RING: ring });
  }

  async function readAccount(page: Page): Promise<string> {
    await page.goto(`${server.origin}/account`);
    return page.locator("main").innerText();
  }

  /** A browser that was never here, signed in as Ada. */
  async function signInAfresh(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/sign-in`);
    await page.getByLabel("Your name").fill("Ada");
    await page.getByRole("button", { name: "Continue" }).click();
    return page;
  }

  async function renew(provider: MemoryProvider): Promise<void> {
    const tokens = await provider.tokens();
    const client = await provider.clientInformation();
    const response = await fetch(`${server.origin}/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "refresh_token",
        refresh_token: tokens?.refresh_token ?? "",
        client_id: client?.client_id ?? "",
      }),
    });
    expect(response.status).toBe(200);
    provider.saveTokens(await response.json());
  }

  const callTrial = async (provider: MemoryProvider) => {
    const client = await connectModern(server.mcpUrl, provider, fetch);
    expect(await client.callTool(trial)).toMatchObject({ structuredContent: trial.arguments });
    await client.close();
  };

  test("leaves people their account, their key and their connected apps, and so does dropping the old entry", async () => {
    const key = await demo.makeKey("Ada");
    const ended = key.slice(-4);
    await restart(first);
    const page = await browser.newPage();
    const provider = new MemoryProvider("Ada's editor", callbacks, (url) =>
      approveInBrowser(page, url, { name: "Ada", key }),
    );
    await callTrial(provider);
    const session = await connectSession(server.mcpUrl, provider, fetch);

    const { stdout } = await keys(first, "rotate");
    const rotated = stdout.trim();
    await restart(rotated);
    await callTrial(provider);
    expect((await session.client.listTools()).tools.length).toBeGreaterThan(0);
    for (const person of [page, await signInAfresh()]) {
      const account = await readAccount(person);
      expect(account).toContain(ended);
      expect(account).toContain("Ada's editor");
    }
    const oldToken = (await provider.tokens())?.access_token;
    await renew(provider);
    await callTrial(provider);

    const [active = ""] = rotated.split(",");
    await restart(active);
    await callTrial(provider);
    await renew(provider);
    const late = await readAccount(await signInAfresh());
    expect(late).toContain(ended);
    expect(late).toContain("Ada's editor");
    const refused = await fetch(server.mcpUrl, {
      method: "POST",
      headers: { authorization: `Bearer ${oldToken}` },
    });
    expect(refused.status).toBe(401);
    expect(server.lines.join("\n")).not.toContain(key);
  });

  test("a ring with a mistake starts nothing: 503, and the log says what is wrong without showing it", async () => {
    const broken = `k2:${first.slice(3)},${first}`;
    await server.stop();
    const starting = server.start({ KEY_RING: broken }).catch(String);
    const read = () => fetch(server.mcpUrl).then((response) => response.status, String);
    await expect.poll(read, { timeout: 60_000 }).toBe(503);
    await expect.poll(() => server.lines.join("\n")).toContain("repeats another entry's bytes");
    expect(server.lines.join("\n")).not.toContain(first.slice(3));
    await server.stop();
    await starting;
  });
});
