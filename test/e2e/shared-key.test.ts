import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { approveInBrowser } from "../../scripts/approve.ts";
import { openBrowser } from "../../scripts/browser.ts";
import { type CallbackServer, openCallbackServer } from "../../scripts/callback-server.ts";
import { connectModern } from "../../scripts/connect.ts";
import { MemoryProvider } from "../../scripts/memory-provider.ts";
import { createToolhubServer, demo, type ToolhubServer } from "../support/toolhub-server.ts";

const question = { name: "get_trial", arguments: { trial_id: "NCT90000010" } };

let server: ToolhubServer;
let browser: Browser;
let callbacks: CallbackServer;
let sharedKey: string;

beforeAll(async () => {
  sharedKey = await demo.makeKey("The whole team");
  server = await createToolhubServer({ CLINICAL_TRIALS_KEY: sharedKey });
  [browser, callbacks] = await Promise.all([openBrowser(), openCallbackServer(), server.start()]);
});

afterAll(async () => {
  callbacks.close();
  await Promise.all([browser.close(), server.remove()]);
});

/** A client of somebody who was not asked for a key, and the browser they are signed in with. */
async function connect(name: string) {
  const page = await (await browser.newContext()).newPage();
  const consent: string[] = [];
  const provider = new MemoryProvider(`${name}'s client`, callbacks, (url) =>
    approveInBrowser(page, url, {
      name,
      key: "not pasted: the field is folded away",
      onConsent: async () => void consent.push(await page.innerText("main")),
    }),
  );
  return { client: await connectModern(server.mcpUrl, provider, fetch), page, consent };
}

const listCalls = async (key: string) =>
  (await demo.listSeen(key)).map(({ operationName }) => operationName);

async function pasteOwnKey(page: Page, key: string): Promise<void> {
  await page.goto(`${server.origin}/account`);
  await page.getByLabel("Clinical trials key", { exact: true }).fill(key);
  await page.getByRole("button", { name: "Save" }).first().click();
}

test("whoever has no key uses the shared one and is told so; their own key goes first, with answers of its own", async () => {
  const { client, page, consent } = await connect("Ada");
  expect(consent.join()).toContain("A key is set for everybody.");
  const whoami = async () =>
    (await client.callTool({ name: "whoami", arguments: {} })).structuredContent;
  expect(await whoami()).toMatchObject({
    keys: [{ toolset: "clinical-trials", owner: "everybody here", shared: true }],
  });
  expect((await client.callTool(question)).isError).toBeFalsy();
  expect(await listCalls(sharedKey)).toEqual(["get_trial"]);
  await page.goto(`${server.origin}/account`);
  expect(await page.getByRole("table").first().innerText()).toContain("shared");

  const own = await demo.makeKey("Ada Lovelace");
  await pasteOwnKey(page, own);
  expect(await whoami()).toMatchObject({
    keys: [{ toolset: "clinical-trials", owner: "Ada Lovelace", shared: false }],
  });
  expect((await client.callTool(question)).isError).toBeFalsy();
  expect(await listCalls(own)).toEqual(["probe", "get_trial"]);
  expect(await listCalls(sharedKey)).toEqual(["get_trial"]);

  await page.getByLabel("Forget the Clinical trials key, but ask first").click();
  await page.getByRole("button", { name: "Forget the Clinical trials key" }).click();
  await client.callTool({ name: "get_trial", arguments: { trial_id: "NCT90000011" } });
  expect(await listCalls(sharedKey)).toEqual(["get_trial", "get_trial"]);
  expect(await listCalls(own)).toEqual(["probe", "get_trial"]);
  await client.close();
});

test("the shared key is on no page, in no answer and in no line of the log", async () => {
  const { client, page } = await connect("Bob");
  const answers = [
    await client.callTool({ name: "whoami", arguments: {} }),
    await client.callTool(question),
  ];
  await page.goto(`${server.origin}/admin`);
  expect(await page.innerText("main")).toContain("set by the operator");
  const shown = [JSON.stringify(answers), await page.content(), server.lines.join("\n")];
  await page.goto(`${server.origin}/account`);
  expect([...shown, await page.content()].join()).not.toContain(sharedKey.slice(-12));
  await client.close();
});
