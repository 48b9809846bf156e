import { beforeAll, expect, test } from "vitest";

import { toBase64Url } from "../../src/keys/base64url.ts";
import { BrowserSession } from "../support/browser-session.ts";
import { createPagesOf } from "../support/page-routes.ts";
import { createSoftwarePasskey, type SoftwarePasskey } from "../support/software-passkey.ts";
import { createName, origin } from "../support/worker.ts";

const pages = createPagesOf("passkey");
const openBrowser = () =>
  new BrowserSession(async (input, init) => pages.request(new Request(input, init)));

const createId = (length = 32) => crypto.getRandomValues(new Uint8Array(length));
const createPasskey = (id = createId()) => createSoftwarePasskey(origin, id);

const fromAttribute = (html: string) => html.replaceAll("&quot;", '"').replaceAll("&amp;", "&");

/** Answers the page that asks the browser for a passkey. */
async function answer(browser: BrowserSession, page: Response, passkey: SoftwarePasskey) {
  const html = await page.text();
  const transaction = /name="transaction" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const does = /data-ceremony="([^"]+)"/.exec(html)?.[1];
  const options = JSON.parse(fromAttribute(/data-options="([^"]+)"/.exec(html)?.[1] ?? "{}"));
  const credential = await passkey[does === "create" ? "create" : "get"](options.challenge);
  return browser.send("/sign-in/passkey", [
    ["transaction", transaction],
    ["credential", credential],
  ]);
}

async function signIn(passkey: SoftwarePasskey): Promise<BrowserSession | null> {
  const browser = openBrowser();
  const response = await answer(browser, await browser.open("/sign-in"), passkey);
  return response.status === 303 ? browser : null;
}

const owner = openBrowser();

beforeAll(async () => {
  const fields = [
    ["code", "a-code-of-at-least-16"],
    ["name", "Ada"],
  ] as const;
  const claimed = await answer(
    owner,
    await owner.send("/sign-in/claim", fields),
    await createPasskey(),
  );
  expect(claimed.headers.get("location")).toBe("/account");
});

async function invite(): Promise<string> {
  const html = await (await owner.send("/admin/invitations", [])).text();
  return /invitation=([\w-]{43})/.exec(html)?.[1] ?? "";
}

async function join(passkey: SoftwarePasskey, invitation: string, name = createName()) {
  const browser = openBrowser();
  const page = await browser.send("/join", [
    ["invitation", invitation],
    ["name", name],
  ]);
  return { browser, response: await answer(browser, page, passkey) };
}

async function removePasskey(
  browser: BrowserSession,
  id: Uint8Array<ArrayBuffer>,
): Promise<Response> {
  return browser.send("/account/passkeys/remove", [["id", toBase64Url(id)]]);
}

/** Somebody whose credential id others know: browsers tell it to every server that asks. */
async function joinVictim() {
  const id = createId();
  const passkey = await createPasskey(id);
  const { response } = await join(passkey, await invite());
  expect(response.headers.get("location")).toBe("/account");
  return { id, passkey };
}

test("who holds an invitation and knows somebody's credential id cannot take their passkey's place", async () => {
  const { id, passkey } = await joinVictim();
  const invitation = await invite();
  const { browser, response } = await join(await createPasskey(id), invitation, "Mallory");
  expect(response.status).toBe(403);
  expect(await response.text()).toContain("That passkey signs somebody in here already.");
  expect((await browser.open("/account")).status).toBe(303);
  expect(await signIn(passkey)).not.toBeNull();
  const { response: again } = await join(await createPasskey(), invitation);
  expect(again.headers.get("location"), "the invitation is not used up").toBe("/account");
});

test("a signed-in person who adds somebody's credential id takes nothing of theirs, nor by removing it", async () => {
  const { id, passkey } = await joinVictim();
  const { browser: mallory } = await join(await createPasskey(), await invite(), "Mallory");
  const added = await answer(
    mallory,
    await mallory.send("/account/passkeys", []),
    await createPasskey(id),
  );
  expect(added.status).toBe(403);
  await removePasskey(mallory, id);
  expect(await signIn(passkey)).not.toBeNull();
  await mallory.send("/account/delete", [["phrase", "delete everything"]]);
  expect(await signIn(passkey)).not.toBeNull();
});

test("of two who make a passkey of one id at once, one has it and keeps it", async () => {
  const id = createId();
  const passkeys = [await createPasskey(id), await createPasskey(id)] as const;
  const invitations = [await invite(), await invite()];
  const outcomes = await Promise.all(
    passkeys.map(async (passkey, index) => {
      const { browser, response } = await join(passkey, invitations[index] ?? "");
      if (response.status !== 303) await removePasskey(browser, id);
      return response.status;
    }),
  );
  expect(outcomes.toSorted()).toEqual([303, 403]);
  const winner = outcomes[0] === 303 ? passkeys[0] : passkeys[1];
  expect(await signIn(winner)).not.toBeNull();
});

test("a passkey that its person removed can be made again, by anybody", async () => {
  const { id, passkey } = await joinVictim();
  const browser = await signIn(passkey);
  if (!browser) throw new Error("the passkey is not known");
  await answer(browser, await browser.send("/account/passkeys", []), await createPasskey());
  const removed = await removePasskey(browser, id);
  expect(removed.headers.get("location")).toBe("/account?done=passkey-removed");
  expect(await signIn(passkey)).toBeNull();
  const { response } = await join(await createPasskey(id), await invite());
  expect(response.headers.get("location")).toBe("/account");
});

test("a person has at most 20 passkeys, and an id has at most 1,023 bytes", async () => {
  const { passkey } = await joinVictim();
  const browser = await signIn(passkey);
  if (!browser) throw new Error("the passkey is not known");
  const add = async (id: Uint8Array<ArrayBuffer>) =>
    answer(browser, await browser.send("/account/passkeys", []), await createPasskey(id));
  expect((await add(createId(1024))).status).toBe(400);
  for (let count = 1; count < 20; count += 1) expect((await add(createId())).status).toBe(303);
  const refused = await add(createId());
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain("You have 20 passkeys.");
});
