import { expect } from "vitest";

import { BrowserSession } from "../../support/dance.ts";
import { createName, origin } from "../../support/server-under-test.ts";
import {
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

export const fromAttribute = (html: string) =>
  html.replaceAll("&quot;", '"').replaceAll("&amp;", "&");

/** Answers the page that asks the browser for a passkey. */
export async function answer(
  browser: BrowserSession,
  page: Response,
  passkey: SoftwarePasskey,
  lies?: Partial<Said>,
) {
  const html = await page.text();
  const transaction = /name="transaction" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const does = /data-ceremony="([^"]+)"/.exec(html)?.[1];
  const options = JSON.parse(fromAttribute(/data-options="([^"]+)"/.exec(html)?.[1] ?? "{}"));
  const credential = await passkey[does === "create" ? "create" : "get"](options.challenge, lies);
  return browser.send("/sign-in/passkey", [
    ["transaction", transaction],
    ["credential", credential],
  ]);
}

export async function signIn(
  passkey: SoftwarePasskey,
  lies?: Partial<Said>,
): Promise<BrowserSession | null> {
  const browser = openBrowser();
  const response = await answer(browser, await browser.open("/sign-in"), passkey, lies);
  return response.status === 303 ? browser : null;
}

export const owner = openBrowser();

/** Makes the owner of this server. */
export async function claim(): Promise<void> {
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
  return { browser, response: await answer(browser, page, passkey, lies) };
}
