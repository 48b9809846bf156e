import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";

import { passTime, stopClock } from "../../support/clock.ts";
import type { BrowserSession } from "../../support/dance.ts";
import { openBrowser, type Person } from "../../support/person.ts";
import { createName, fetchWorker, origin } from "../../support/server-under-test.ts";

/** A line of an export. */
export type Line = Readonly<Record<string, unknown>>;

/** When each test of the audit begins: none runs into another day. */
const startMs = Date.now();
export const today = new Date(startMs).toISOString().slice(0, 10);
export const startDay = () => stopClock(startMs);
export const span = [
  ["from", today],
  ["to", today],
] as const;

/** Signs in by name; with `dev` everybody is an administrator. */
export async function openAdmin(name = createName()) {
  const browser = openBrowser();
  const cookie = (await browser.signIn(name)).headers.get("set-cookie") ?? "";
  const id = /toolhub=([\w-]{22})\./.exec(decodeURIComponent(cookie))?.[1] ?? "";
  return { browser, name, id };
}

/** Names the object of a person. */
export const toId = ({ tokens }: Pick<Person, "tokens">) => tokens.access_token.slice(0, 22);

/** A text without what is random in it and long: four characters of a key may stand in there too. */
export const withoutIds = (text: string) => text.replaceAll(/[\w-]{16,}/g, "");

/** What pages show of a key, as a word of its own: within another it may stand by chance. */
export const endOf = (key: string) => new RegExp(`(?<![\\w-])${key.slice(-4)}(?![\\w-])`);

/** Each line of an export has to be JSON of its own. */
export const toLines = (text: string) =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);

/** A moment later, because an export leaves out what happens in its own. */
export function download(browser: BrowserSession, fields: typeof span = span) {
  passTime(1);
  return browser.send("/admin/audit", fields);
}

/** An export's lines, downloaded by an administrator of its own. */
export async function readAudit(): Promise<Line[]> {
  const { browser } = await openAdmin();
  return toLines(await (await download(browser)).text());
}

export const linesOf = (lines: readonly Line[], account: string) =>
  lines.filter((line) => line.account === account);

/** A token that the admin page made. */
export async function makeToken(browser: BrowserSession): Promise<string> {
  const fields = [
    ["name", "Nightly audit"],
    ["days", "7"],
  ] as const;
  const response = await browser.send("/admin/audit/tokens", fields);
  expect(response.headers.get("location")).toBe("/account/tokens?done=made-audit");
  const html = await (await browser.open("/account/tokens?done=made-audit")).text();
  expect(html).toContain(`<code>${origin}/audit</code>`);
  return /<pre id="token"[^>]*>([^<]+)<\/pre>/.exec(html)?.[1] ?? "";
}

/** The same with a token. */
export function fetchAudit(token: string, query = `from=${today}&to=${today}`) {
  passTime(1);
  const headers = { authorization: `Bearer ${token}` };
  return fetchWorker(`${origin}/audit?${query}`, { headers });
}

export const changeAccount = (id: string, sql: string) =>
  runInDurableObject(env.ACCOUNT.getByName(id), (_, { storage }) => {
    storage.sql.exec(sql);
  });
