import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import type { CallRecord } from "../../src/account/call-history.ts";
import { toAppHost } from "../../src/web/app-host.ts";
import { toAgo } from "../../src/web/when.ts";
import { BrowserSession } from "../support/browser-session.ts";
import { callTool } from "../support/mcp-client.ts";
import { type Person, signIn } from "../support/sign-in.ts";
import { createName, fetchWorker, origin } from "../support/worker.ts";

const read = async (browser: BrowserSession, path: string) => (await browser.open(path)).text();

/** What this person's app called, as an isolate hands it over. */
async function record(person: Person, ...calls: Partial<CallRecord>[]): Promise<void> {
  const [accountId = "", source = ""] = person.tokens.access_token.split(":");
  await env.ACCOUNT.getByName(accountId.slice(0, 22)).recordCalls(
    calls.map((call) => ({
      tool: "get_trial",
      outcome: "ok",
      startedMs: Date.now() - 120_000,
      durationMs: 87,
      source,
      keys: ["clinical-trials"],
      ...call,
    })),
  );
}

test("the account page tells of each app and key when it was used last, and how often", async () => {
  const person = await signIn();
  const unused = await read(person.browser, "/account");
  expect(unused.match(/not in 30 days/g)).toHaveLength(2);
  await record(person, {}, { startedMs: Date.now() - 3 * 60 * 60 * 1000 });
  const html = await read(person.browser, "/account");
  expect(html.match(/2 minutes ago/g)).toHaveLength(2);
  expect(html).toContain("2 calls in 30 days");
  expect(html).toContain("on a computer of yours");
});

test("the activity page shows tool, app, time and outcome, as rows, as a chart and as a table", async () => {
  const person = await signIn();
  expect(await read(person.browser, "/account/activity")).toContain("No app has called a tool");
  await record(person, {}, { tool: "search_trials", outcome: "upstream_down", durationMs: 1503 });
  const html = await read(person.browser, "/account/activity");
  for (const text of ["get_trial", "search_trials", "Test client", "87 ms", "1.5 s", "Done"]) {
    expect(html).toContain(text);
  }
  expect(html).toContain("The API did not answer");
  expect(html).toContain("2 calls, 1 failed.");
  expect(html).toMatch(/role="img" aria-label="Calls per day in the last 30 days, 2 calls at most/);
  expect(html.match(/<g>/g)).toHaveLength(30);
});

test("a name that an app gave itself is text on the pages of the account", async () => {
  const person = await signIn();
  await record(person, { tool: "<script>alert(1)</script>" });
  expect(await read(person.browser, "/account/activity")).not.toContain("<script>");
});

test("nobody sees what another person's apps did", async () => {
  const person = await signIn();
  await record(person, {});
  const stranger = new BrowserSession();
  await stranger.signIn(createName());
  expect(await read(stranger, "/account/activity")).not.toContain("get_trial");
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
  const [here, there] = [new BrowserSession(), new BrowserSession()];
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
  const other = new BrowserSession();
  await other.signIn(person.name);
  await person.browser.send("/account/sign-ins/end-all", []);
  expect([await status(person.browser), await status(other)]).toEqual([303, 303]);
  const answer = await callTool("modern", person.tokens.access_token, "ping");
  expect(answer).toMatchObject({ structuredContent: { answer: "pong" } });
});

test("another person's browser cannot be signed out", async () => {
  const { ids, here, there } = await signInTwice();
  const stranger = new BrowserSession();
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
  const signedIn = await new BrowserSession().signIn(createName(), path);
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
