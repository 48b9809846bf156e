import { beforeAll, expect, test } from "vitest";
import type { BrowserSession } from "../../support/dance.ts";
import { origin } from "../../support/server-under-test.ts";
import {
  answerPasskeyPage,
  createSoftwarePasskey,
  type Said,
  type SignatureName,
  type SoftwarePasskey,
  statements,
} from "../../support/software-passkey.ts";
import {
  claim,
  createId,
  createPasskey,
  invite,
  join,
  openBrowser,
  signIn,
} from "./passkey-pages.ts";

beforeAll(claim);

async function joinWith(passkey: SoftwarePasskey): Promise<SoftwarePasskey> {
  const { response } = await join(passkey, await invite());
  expect(response.headers.get("location")).toBe("/account");
  return passkey;
}

const lies: Readonly<Record<string, Partial<Said>>> = {
  "made at another origin": { origin: "https://evil.example" },
  "made at a host below": { origin: origin.replace("//", "//evil.") },
  "made for another server": { rpId: "evil.example" },
  "about a challenge of one's own": { challenge: "AAAA" },
  "of the other ceremony": { type: "payment.get" },
  "with nobody present": { flags: 0x44 },
  "with nobody verified": { flags: 0x41 },
};

test.each(Object.entries(lies))("an answer %s makes no passkey", async (_, said) => {
  const passkey = await createPasskey();
  const { browser, response } = await join(passkey, await invite(), { lies: said });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("That passkey was not accepted here.");
  expect((await browser.open("/account")).status).toBe(303);
  expect(await signIn(passkey)).toBeNull();
});

const signInLies: typeof lies = {
  ...lies,
  "with a changed signature": {
    signature: (made) => made.with(made.length - 1, (made.at(-1) ?? 0) ^ 1),
  },
  "of a page inside another site": { crossOrigin: true, topOrigin: "https://evil.example" },
};

test.each(Object.entries(signInLies))("an answer %s signs nobody in", async (_, said) => {
  const passkey = await joinWith(await createPasskey());
  const flags = (said.flags ?? 0x05) & 0x3f;
  expect(await signIn(passkey, { ...said, flags })).toBeNull();
  expect(await signIn(passkey)).not.toBeNull();
});

test("another passkey signs nobody in as the owner of an id that it knows", async () => {
  const id = createId();
  await joinWith(await createPasskey(id));
  expect(await signIn(await createPasskey(id))).toBeNull();
});

test("an answer is good once, and in the browser that asked alone", async () => {
  const passkey = await joinWith(await createPasskey());
  const browser = openBrowser();
  const page = await browser.open("/sign-in");
  const send = (who: BrowserSession) => answerPasskeyPage(who, page.clone(), passkey);
  expect((await send(openBrowser())).status).toBe(400);
  expect((await send(browser)).status).toBe(400);
  const again = await browser.open("/sign-in");
  expect((await answerPasskeyPage(browser, again.clone(), passkey)).status).toBe(303);
  expect((await answerPasskeyPage(browser, again, passkey)).status).toBe(400);
});

test("a passkey whose counter does not go on was copied, and signs nobody in", async () => {
  const passkey = await joinWith(await createPasskey());
  expect(await signIn(passkey, { counter: 7 })).not.toBeNull();
  for (const counter of [7, 6, 0]) expect(await signIn(passkey, { counter })).toBeNull();
  expect(await signIn(passkey, { counter: 8 })).not.toBeNull();
});

test.each<SignatureName>(["ES256", "EdDSA", "RS256"])("a passkey of %s signs in", async (name) => {
  const passkey = await joinWith(await createSoftwarePasskey(origin, createId(), name));
  expect(await signIn(passkey)).not.toBeNull();
  const other = await createSoftwarePasskey(origin, createId(), name);
  expect(await signIn(other)).toBeNull();
});

test("a statement that a passkey signs itself is accepted, one with a certificate is not", async () => {
  const format = "packed";
  const own = await join(await createPasskey(), await invite(), {
    lies: { format, statement: statements.self },
  });
  expect(own.response.headers.get("location")).toBe("/account");
  const certified = await join(await createPasskey(), await invite(), {
    lies: { format, statement: statements.certified },
  });
  expect(certified.response.status).toBe(400);
});
