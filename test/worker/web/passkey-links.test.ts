import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { createAccountId, toObjectName } from "../../../src/crypto/account-id.ts";
import { toBase64Url } from "../../../src/crypto/base64url.ts";
import { deploymentOf } from "../../../src/deployment.ts";
import type { BrowserSession } from "../../support/dance.ts";
import { register, toAuthorizePath } from "../../support/person.ts";
import { origin } from "../../support/server-under-test.ts";
import { answerPasskeyPage, fromAttribute } from "../../support/software-passkey.ts";
import {
  claim,
  createId,
  createPasskey,
  invite,
  join,
  openBrowser,
  owner,
  signIn,
} from "./passkey-pages.ts";

beforeAll(claim);

test("the page that asks for a passkey says which app waits, and that nobody checked its name", async () => {
  const path = await toAuthorizePath(await register({ client_name: "<b>Claude Code" }));
  const response = await openBrowser().open(`/sign-in?next=${encodeURIComponent(path)}`);
  const html = await response.text();
  expect(html).toContain('data-ceremony="get"');
  expect(html).toContain("<h1>Sign in to continue to &lt;b&gt;Claude Code</h1>");
  expect(html).toContain("nobody has checked it");
  const plain = await (await openBrowser().open("/sign-in")).text();
  expect(plain).toContain("<h1>Sign in</h1>");
  expect(plain).not.toContain("nobody has checked it");
});

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
  const { browser, response } = await join(await createPasskey(id), invitation, {
    name: "Mallory",
  });
  expect(response.status).toBe(403);
  expect(await response.text()).toContain("That passkey signs somebody in here already.");
  expect((await browser.open("/account")).status).toBe(303);
  expect(await signIn(passkey)).not.toBeNull();
  const { response: again } = await join(await createPasskey(), invitation);
  expect(again.headers.get("location"), "the invitation is not used up").toBe("/account");
});

test("a signed-in person who adds somebody's credential id takes nothing of theirs, nor by removing it", async () => {
  const { id, passkey } = await joinVictim();
  const { browser: mallory } = await join(await createPasskey(), await invite(), {
    name: "Mallory",
  });
  const added = await answerPasskeyPage(
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
  await answerPasskeyPage(
    browser,
    await browser.send("/account/passkeys", []),
    await createPasskey(),
  );
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
    answerPasskeyPage(
      browser,
      await browser.send("/account/passkeys", []),
      await createPasskey(id),
    );
  expect((await add(createId(1024))).status).toBe(400);
  for (let count = 1; count < 20; count += 1) expect((await add(createId())).status).toBe(303);
  const refused = await add(createId());
  expect(refused.status).toBe(403);
  expect(await refused.text()).toContain("You have 20 passkeys.");
});

/** The account that a page which makes a passkey is about. */
async function findAccount(page: Response) {
  const html = await page.clone().text();
  const options = JSON.parse(fromAttribute(/data-options="([^"]+)"/.exec(html)?.[1] ?? "{}"));
  const ring = deploymentOf(env).ring;
  const accountId = await createAccountId(ring, "passkey", options.user.id);
  return env.ACCOUNT.getByName(toObjectName(accountId));
}

test("of two who use one invitation at once, the one who is late leaves nothing behind", async () => {
  const invitation = await invite();
  const begun = await Promise.all(
    ["Grace", "Mallory"].map(async (name) => {
      const browser = openBrowser();
      const fields = [
        ["invitation", invitation],
        ["name", name],
      ] as const;
      const page = await browser.send("/join", fields);
      return { browser, account: await findAccount(page), page, passkey: await createPasskey() };
    }),
  );
  const kept: number[] = [];
  for (const { browser, page, passkey, account } of begun) {
    const { status } = await answerPasskeyPage(browser, page, passkey);
    kept.push(status, (await account.listPasskeys()).length);
  }
  expect(kept).toEqual([303, 1, 403, 0]);
});

test("whoever is removed while they add a passkey has no account and no passkey", async () => {
  const { passkey } = await joinVictim();
  const browser = await signIn(passkey);
  if (!browser) throw new Error("the passkey is not known");
  const page = await browser.send("/account/passkeys", []);
  const account = await findAccount(page);
  const [session] = await account.listSignIns();
  const added = { id: "AAAA", publicKey: "AAAA", counter: 0, createdAt: 1 };
  const stored = { ...added, owner: { subject: "AAAA", name: "Ada" } };
  expect(await account.addPasskey(stored, session?.id ?? "")).toBe("added");
  await account.endSignIn(session?.id ?? "");
  expect(await account.addPasskey({ ...stored, id: "BBBB" }, session?.id ?? "")).toBe("signed-out");
  await account.erase();
  const late = await createPasskey();
  expect((await answerPasskeyPage(browser, page, late)).status).toBe(400);
  expect(await account.listPasskeys()).toEqual([]);
  expect(await signIn(late)).toBeNull();
});

test("an account keeps its newest 100 sign-ins", async () => {
  const account = env.ACCOUNT.getByName("m".repeat(22));
  const facts = { name: "Ada", isAdmin: false, browser: "Firefox on Linux" };
  for (let count = 0; count < 100; count += 1) await account.startSignIn(facts);
  expect(await account.listSignIns()).toHaveLength(100);
  const last = (await account.startSignIn(facts)) ?? "";
  expect(await account.listSignIns()).toHaveLength(100);
  expect(await account.findSignIn(last)).toMatchObject(facts);
});

const unreadable = [
  ["multipart/form-data", "name=Ada"],
  ["multipart/form-data; boundary=x", "--y\r\n"],
  ["multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data"],
] as const;

test.each(unreadable)(
  "a form of type %s that is none is refused, and no bug of ours: %j",
  async (type, body) => {
    for (const path of [
      "/join",
      "/sign-in/claim",
      "/sign-in/passkey",
      "/account/passkeys/remove",
    ]) {
      const headers = { origin, "content-type": type };
      const response = await owner.open(path, { method: "POST", headers, body });
      expect(response.status, path).toBe(400);
      expect(await response.text(), path).toContain("This is not a form of one of our pages.");
    }
  },
);
