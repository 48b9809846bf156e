import { expect, test } from "vitest";

import { toAppDoor, toAppHost } from "../../../src/web/account/app-host.ts";
import { toAgo, toTime } from "../../../src/web/elements/time-text.ts";
import { recordCalls } from "../../support/account-objects.ts";
import { passTime } from "../../support/clock.ts";
import { BrowserSession } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import { allow, openBrowser, signIn } from "../../support/person.ts";
import { createName, fetchWorker, origin } from "../../support/server-under-test.ts";

const read = async (browser: BrowserSession, path: string) => (await browser.open(path)).text();

test("the account page tells of each app and key when it was used last, and how often", async () => {
  const person = await signIn();
  const unused = await read(person.browser, "/account");
  expect(unused.match(/>never</g)).toHaveLength(2);
  expect(unused).not.toContain("not in 30 days");
  await recordCalls(person, {}, { startedMs: Date.now() - 3 * 60 * 60 * 1000 });
  const html = await read(person.browser, "/account");
  expect(html.match(/2 minutes ago/g)).toHaveLength(2);
  expect(html).toContain("2 calls in 30 days");
  expect(html).toContain("on a computer of yours");
});

const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

test("connections of one app stand together, each with its browser, port, time and last use", async () => {
  const person = await signIn();
  await recordCalls(person, { startedMs: Date.now() });
  passTime(120_000);
  const browser = new BrowserSession({
    origin,
    fetch: (input, init) => {
      const request = new Request(input, init);
      request.headers.set("user-agent", agent);
      return fetchWorker(request);
    },
  });
  await allow(browser, person.name, person.clientId, person.key);
  const html = await read(browser, "/account");
  const apps = html.slice(html.indexOf('<h2 id="apps">'));
  expect(apps).toContain("connected 2 times");
  expect(apps.match(/Test client <span/g)).toHaveLength(1);
  const [, newer = "", older = ""] = apps.split('<tr><th scope="row">');
  expect(newer).toMatch(/^Firefox on Linux, port 33418</);
  expect(newer).toMatch(/allowed <time datetime="[^"]+" data-as="time">today, /);
  expect(newer).toContain(">never<");
  expect(newer).toContain("Disconnect Test client, 1 of 2, Firefox on Linux, port 33418");
  expect(older).toContain("2 minutes ago");
  expect(older).toContain("1 call in 30 days");
});

test("an app with one connection is one row with its browser and port", async () => {
  const person = await signIn();
  const html = await read(person.browser, "/account");
  expect(html).toContain("on a computer of yours, port 33418");
  expect(html).toContain('aria-label="Disconnect Test client, but ask first"');
  expect(html).not.toContain("rowgroup");
});

test("what is older than what is known of uses is not said to be unused", async () => {
  const person = await signIn();
  passTime(30 * 86_400_000);
  await person.browser.signIn(person.name);
  const html = await read(person.browser, "/account");
  expect(html).toContain("not in 30 days");
  expect(html).not.toContain(">never<");
});

test("one form for a key is open for somebody without any, and none for others", async () => {
  const browser = openBrowser();
  await browser.signIn(createName());
  const html = await read(browser, "/account");
  expect(html.match(/<details name="key"/g)?.length).toBeGreaterThan(1);
  expect(html.match(/<details name="key" class="fold" open/g)).toHaveLength(1);
  const other = await signIn();
  expect(await read(other.browser, "/account")).not.toMatch(/<details name="key"[^>]* open/);
});

test("all apps are disconnected at once", async () => {
  const person = await signIn();
  await callTool("modern", person.tokens.access_token, "whoami");
  const response = await person.browser.send("/account/grants/revoke-all", []);
  expect(response.headers.get("location")).toBe("/account?done=all-disconnected");
  expect(await read(person.browser, "/account")).toContain("None yet");
  const call = callTool("modern", person.tokens.access_token, "whoami");
  await expect(call).rejects.toThrow(/unauthorized|401/i);
});

/** A person who is signed in twice, and what their cookies open. */
async function signInTwice() {
  const name = createName();
  const [here, there] = [openBrowser(), openBrowser()];
  await here.signIn(name);
  await there.signIn(name);
  const ids = [
    ...(await read(here, "/account/sign-ins")).matchAll(/name="id" value="([^"]+)"/g),
  ].map(([, id = ""]) => id);
  return { here, there, ids };
}

const status = async (browser: BrowserSession) => (await browser.open("/account")).status;

test("a person sees their browsers and signs out one of them", async () => {
  const { here, there, ids } = await signInTwice();
  expect(ids).toHaveLength(2);
  const html = await read(here, "/account/sign-ins");
  expect(html.match(/this browser/g)).toHaveLength(1);
  const mine = /this browser.*?name="id" value="([^"]+)"/s.exec(html)?.[1];
  const other = ids.find((id) => id !== mine) ?? "";
  const response = await here.send("/account/sign-ins/end", [["id", other]]);
  expect(response.headers.get("location")).toBe("/account/sign-ins?done=ended");
  expect([await status(here), await status(there)]).toEqual([200, 303]);
});

test("whoever signs out the browser they use is shown the start page", async () => {
  const { here } = await signInTwice();
  const html = await read(here, "/account/sign-ins");
  const mine = /this browser.*?name="id" value="([^"]+)"/s.exec(html)?.[1] ?? "";
  const response = await here.send("/account/sign-ins/end", [["id", mine]]);
  expect(response.headers.get("location")).toBe("/");
  expect(response.headers.get("set-cookie")).toMatch(/toolhub=;.*Max-Age=0/);
});

test("signing out everywhere ends every browser's session and leaves apps connected", async () => {
  const person = await signIn();
  const other = openBrowser();
  await other.signIn(person.name);
  await person.browser.send("/account/sign-ins/end-all", []);
  expect([await status(person.browser), await status(other)]).toEqual([303, 303]);
  const answer = await callTool("modern", person.tokens.access_token, "ping");
  expect(answer).toMatchObject({ structuredContent: { answer: "pong" } });
});

test("another person's browser cannot be signed out", async () => {
  const { ids, here, there } = await signInTwice();
  const stranger = openBrowser();
  await stranger.signIn(createName());
  for (const id of ids) await stranger.send("/account/sign-ins/end", [["id", id]]);
  expect([await status(here), await status(there)]).toEqual([200, 200]);
});

const forms = ["grants/revoke-all", "sign-ins/end", "sign-ins/end-all"];

test.each(forms)("the form %s of another site changes nothing", async (path) => {
  const person = await signIn();
  const response = await person.browser.send(`/account/${path}`, [], "https://evil.example");
  expect(response.status).toBe(403);
  expect(await status(person.browser)).toBe(200);
});

test.each(["/account/activity", "/account/sign-ins"])("%s asks to sign in first", async (path) => {
  const response = await fetchWorker(origin + path);
  const next = encodeURIComponent(path);
  expect(response.headers.get("location")).toBe(`/sign-in?next=${next}`);
  const signedIn = await openBrowser().signIn(createName(), path);
  expect(signedIn.headers.get("location")).toBe(path);
});

const hosts = [
  ["https://claude.ai/oauth/mcp-oauth-client-metadata", "http://localhost:1/callback", "claude.ai"],
  ["random", "https://vscode.dev/redirect", "vscode.dev"],
  ["random", "http://127.0.0.1:33418/", "on a computer of yours"],
  ["random", "cursor://anysphere.cursor-mcp/oauth/callback", "on a computer of yours"],
] as const;

test.each(hosts)("the app %s that returns to %s lives at %s", (clientId, redirectUri, host) => {
  expect(toAppHost({ clientId, redirectUri })).toBe(host);
});

const doors = [
  ["http://127.0.0.1:33418/", "port 33418"],
  ["http://localhost/callback", ""],
  ["https://vscode.dev/redirect", ""],
  ["cursor://anysphere.cursor-mcp/oauth/callback", "opened by cursor:"],
] as const;

test.each(doors)("the app that returns to %s is told apart by %j", (redirectUri, door) => {
  expect(toAppDoor(redirectUri)).toBe(door);
});

const noon = Date.UTC(2026, 10, 3, 14, 5);

test.each([
  [0, "today, 14:05 UTC"],
  [9 * 60, "today, 14:05 UTC"],
  [10 * 60, "yesterday, 14:05 UTC"],
  [34 * 60, "Nov 3, 2026, 14:05 UTC"],
])("%i minutes later that was %s", (minutes, text) => {
  expect(toTime(noon, noon + minutes * 60_000)).toBe(text);
});

const secondMs = 1000;
const ages = [
  [59, "just now"],
  [60, "1 minute ago"],
  [3599, "59 minutes ago"],
  [3600, "1 hour ago"],
  [86_400 * 3, "3 days ago"],
] as const;

test.each(ages)("what was %i seconds ago was %s", (seconds, text) => {
  expect(toAgo(0, seconds * secondMs)).toBe(text);
});
