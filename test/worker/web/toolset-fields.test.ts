import { beforeEach, expect, test, vi } from "vitest";

import { catalog } from "../../../src/catalog/catalog.gen.ts";
import { findCode, type Tokens, toCodeFields } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import { exchange, openBrowser, register, toAuthorizePath } from "../../support/person.ts";
import { createName } from "../../support/server-under-test.ts";

const field = {
  name: "shop",
  label: "Shop name",
  pattern: "[a-z][a-z0-9-]*",
  example: "ada-lovelace",
};

// The demo's toolset as one whose people each have a shop, before the first request makes a deployment of it.
const [trials] = catalog;
Object.assign(trials ?? {}, {
  endpoint: "https://${field.shop}.shops.dev/graphql",
  fields: [field],
  headers: { "x-shop": "${field.shop}" },
});

const key = "sk_demo_0123456789abcdef0123";
const platform = globalThis.fetch;
let asked: { host: string; key: string | null; shop: string | null }[] = [];

beforeEach(() => {
  asked = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const { host } = new URL(input instanceof Request ? input.url : input);
    if (!host.endsWith(".shops.dev")) return platform(input, init);
    const headers = new Headers(init?.headers);
    asked.push({ host, key: headers.get("authorization"), shop: headers.get("x-shop") });
    return Response.json({ data: { viewer: { name: "Ada" }, clinicalTrial: null } });
  });
});

let trialNumber = 0;
/** Another one for each call: answers are reused. */
const readTrial = (token: string) => {
  trialNumber += 1;
  return callTool("modern", token, "get_trial", { trial_id: `NCT9000${trialNumber}` });
};

const choose = (typed: string, pasted = key) =>
  [
    ["toolset", "clinical-trials"],
    ["field:clinical-trials:shop", typed],
    ["key:clinical-trials", pasted],
  ] as const;

const read = async (response: Response | Promise<Response>) =>
  (await (await response).text()).replace(/<style[\s\S]*?<\/style>/, "");

async function openConsentPage() {
  const browser = openBrowser();
  const name = createName();
  const clientId = await register();
  const path = await toAuthorizePath(clientId);
  await browser.signIn(name, path);
  return { browser, name, clientId, path, form: await browser.openConsent(path) };
}

/** Connects with what is typed for the shop; returns the tokens too. */
async function connect(typed: string) {
  const page = await openConsentPage();
  const allowed = await page.browser.send(page.path, [...page.form, ...choose(typed)]);
  const code = findCode(allowed) ?? "";
  const { access_token: token } = await (
    await exchange(toCodeFields(page.clientId, code))
  ).json<Tokens>();
  return { ...page, token };
}

test("the consent page asks beside the key, tells what is wrong at the field and keeps what was typed", async () => {
  const { browser, path, form } = await openConsentPage();
  const empty = await read(browser.open(path));
  expect(empty).toContain(
    '<label class="field" for="field-clinical-trials-shop">Shop name</label>',
  );
  expect(empty).toContain("For example ada-lovelace.");

  for (const typed of ["", "Evil.com/", "a.evil.com#", "a\r\nx: y", '"><script>'] as const) {
    const response = await browser.send(path, [...form, ...choose(typed)]);
    const html = await read(response);
    expect(response.status).toBe(400);
    const sentence = typed === "" ? "Fill in Shop name, for example" : "Shop name should look like";
    const [, error] = /id="error-field-clinical-trials-shop">([^<]*)</.exec(html) ?? [];
    expect(error).toContain(sentence);
    expect(html).toContain("Paste your Clinical trials key again: it was not tried.");
    expect(html).not.toContain("<script>");
    expect(html).not.toContain(key);
    if (typed === "Evil.com/") expect(html).toContain('value="Evil.com/"');
  }
  expect(asked).toEqual([]);
});

test("a key goes with its own shop, in the probe, in calls and for tokens of one's own", async () => {
  const ada = await connect("ada");
  const bob = await connect("bob");
  for (const { token } of [ada, bob, ada]) await readTrial(token);
  await ada.browser.send("/account/tokens", [
    ["name", "Nightly report"],
    ["toolset", "clinical-trials"],
    ["days", "7"],
  ]);
  const made = await (await ada.browser.open("/account/tokens?done=made")).text();
  const [, token = ""] = /<pre id="token"[^>]*>([^<]+)/.exec(made) ?? [];
  await readTrial(token);
  expect(asked.map(({ host, shop }) => [host, shop])).toEqual([
    ["ada.shops.dev", "ada"],
    ["bob.shops.dev", "bob"],
    ["ada.shops.dev", "ada"],
    ["bob.shops.dev", "bob"],
    ["ada.shops.dev", "ada"],
    ["ada.shops.dev", "ada"],
  ]);
});

test("the account page shows, replaces and exports it with the key, and forgets it with the key", async () => {
  const { browser, token } = await connect("ada");
  const before = await read(browser.open("/account"));
  expect(before).toContain("Shop name: ada");
  expect(before).toContain("A key of the demo needs no permissions");

  const fields = (typed: string, pasted: string) =>
    [
      ["toolset", "clinical-trials"],
      ["field:clinical-trials:shop", typed],
      ["key", pasted],
    ] as const;
  const wrong = await browser.send("/account/keys", fields("NO", key));
  const html = await read(wrong);
  expect(wrong.status).toBe(400);
  expect(html).toContain("Shop name should look like ada-lovelace.");
  expect(html).toContain("Paste your Clinical trials key again: it was not tried.");
  expect(html).toContain('value="NO"');
  expect(html).toContain("Shop name: ada");

  // Without the key nobody leads a saved one elsewhere.
  expect((await browser.send("/account/keys", fields("bob", ""))).status).toBe(400);
  asked = [];
  await readTrial(token);
  expect(asked.map(({ host }) => host)).toEqual(["ada.shops.dev"]);

  await browser.send("/account/keys", fields("bob", key));
  expect(await read(browser.open("/account"))).toContain("Shop name: bob");
  const exported = await (await browser.open("/account/export")).json();
  expect(exported).toMatchObject({ key_fields: { "clinical-trials": { shop: "bob" } } });
  await browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);
  expect(await (await browser.open("/account/export")).json()).toMatchObject({ key_fields: {} });
});
