import { expect } from "vitest";

import { BrowserSession } from "../../support/dance.ts";
import { createName, origin } from "../../support/server-under-test.ts";
import {
  answerPasskeyPage,
  createSoftwarePasskey,
  type Said,
  type SoftwarePasskey,
} from "../../support/software-passkey.ts";
import { createPagesOf } from "./page-routes.ts";

const pages = createPagesOf("passkey");
export const openBrowser = () =>
  new BrowserSession({
    origin,
    fetch: async (input, init) => pages.request(new Request(input, init)),
  });

export const createId = (length = 32) => crypto.getRandomValues(new Uint8Array(length));
export const createPasskey = (id = createId()) => createSoftwarePasskey(origin, id);

export async function signIn(
  passkey: SoftwarePasskey,
  lies?: Partial<Said>,
): Promise<BrowserSession | null> {
  const browser = openBrowser();
  const response = await answerPasskeyPage(browser, await browser.open("/sign-in"), passkey, lies);
  return response.status === 303 ? browser : null;
}

export const owner = openBrowser();

/** Makes the owner of this server. */
export async function claim(): Promise<void> {
  const fields = [
    ["code", "a-code-of-at-least-16"],
    ["name", "Ada"],
  ] as const;
  const claimed = await answerPasskeyPage(
    owner,
    await owner.send("/sign-in/claim", fields),
    await createPasskey(),
  );
  expect(claimed.headers.get("location")).toBe("/account");
}

export async function invite(): Promise<string> {
  const html = await (await owner.send("/admin/invitations", [])).text();
  return /invitation=([\w-]{43})/.exec(html)?.[1] ?? "";
}

/** How somebody new comes, if not as usual. */
interface Newcomer {
  readonly name?: string;
  readonly lies?: Partial<Said>;
}

export async function join(
  passkey: SoftwarePasskey,
  invitation: string,
  { name = createName(), lies }: Newcomer = {},
) {
  const browser = openBrowser();
  const page = await browser.send("/join", [
    ["invitation", invitation],
    ["name", name],
  ]);
  return { browser, response: await answerPasskeyPage(browser, page, passkey, lies) };
}
