import { expect, test } from "vitest";

import { type BrowserSession, findCode, type Tokens, toCodeFields } from "../../support/dance.ts";
import { exchange, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { demo } from "../../support/server-under-test.ts";

const redirect_uri = "https://client.example/callback";
const read = "clinical-trials:read";
const more = `${read} github:read`;

/** A person with a saved key who allowed an app to read trials, and the pages of the same app. */
async function allowApp() {
  const { browser } = await signIn();
  const clientId = await register({ redirect_uris: [redirect_uri] });
  const toPath = (scope: string) => toAuthorizePath(clientId, { redirect_uri, scope });
  const allow = async () => browser.allow(await toPath(read), [["toolset", "clinical-trials"]]);
  return { browser, clientId, toPath, allow };
}

const dropKey = (browser: BrowserSession) =>
  browser.send("/account/keys/forget", [["toolset", "clinical-trials"]]);
const readOwners = async (browser: BrowserSession) =>
  (await browser.open("/account/export").then((page) => page.json<{ keys: object[] }>())).keys;

test("what an app was allowed before is shown once more where its key was removed, and a key pasted for it is saved", async () => {
  const { browser, clientId, toPath, allow } = await allowApp();
  await allow();
  await dropKey(browser);
  const path = await toPath(more);
  const html = await (await browser.open(path)).text();
  expect(html).toContain("<dt>Already allowed</dt><dd>Clinical trials</dd>");
  expect(html).toContain('name="key:clinical-trials"');
  const pasted = ["key:clinical-trials", await demo.makeKey("Ada Lovelace")] as const;
  const code = findCode(await browser.allow(path, [pasted])) ?? "";
  expect(await readOwners(browser)).toMatchObject([{ owner: "Ada Lovelace" }]);
  const fields = { ...toCodeFields(clientId, code), redirect_uri };
  expect((await (await exchange(fields)).json<Tokens>()).scope).toBe(read);
});

test.each(["removed", "replaced"])(
  "a key that is pasted on a page is saved though the one there was %s after the page was opened",
  async (what) => {
    const { browser, toPath, allow } = await allowApp();
    await allow();
    const path = await toPath(more);
    if (what === "replaced") await dropKey(browser);
    const page = await browser.openConsent(path);
    if (what === "removed") await dropKey(browser);
    else {
      const form = [
        ["toolset", "clinical-trials"],
        ["key", await demo.makeKey("In another tab")],
      ] as const;
      await browser.send("/account/keys", form);
    }
    const pasted = ["key:clinical-trials", await demo.makeKey("On the page")] as const;
    expect((await browser.send(path, [...page, pasted])).status).toBe(302);
    expect(await readOwners(browser)).toMatchObject([{ owner: "On the page" }]);
  },
);

test("a page that was opened before the app was allowed anything saves the key that is pasted on it", async () => {
  const { browser, toPath, allow } = await allowApp();
  const path = await toPath(more);
  const page = await browser.openConsent(path);
  await allow();
  await dropKey(browser);
  const pasted = ["key:clinical-trials", await demo.makeKey("On the old page")] as const;
  expect((await browser.send(path, [...page, pasted])).status).toBe(302);
  expect(await readOwners(browser)).toMatchObject([{ owner: "On the old page" }]);
});
