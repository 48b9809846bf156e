import { expect, test } from "vitest";

import { BrowserSession, findHandle } from "../support/browser-session.ts";
import { redirectUri, register, signIn, toAuthorizePath } from "../support/sign-in.ts";
import { createName, demo, fetchWorker, origin } from "../support/worker.ts";

const shownOnPage = [
  ["plain PKCE", { code_challenge_method: "plain" }],
  ["no PKCE method", { code_challenge_method: null }],
  ["no PKCE", { code_challenge: null, code_challenge_method: null }],
  ["a short challenge", { code_challenge: "abc" }],
  ["an implicit response", { response_type: "token" }],
  ["an unregistered redirect", { redirect_uri: "http://127.0.0.1:33418/other" }],
  ["a sibling host", { redirect_uri: "http://127.0.0.1.evil.example/callback" }],
  ["a script as redirect", { redirect_uri: "javascript:alert(1)" }],
  ["userinfo in the redirect", { redirect_uri: "http://a@127.0.0.1:33418/callback" }],
  ["a trailing slash", { redirect_uri: `${redirectUri}/` }],
  ["an unknown client", { client_id: "nobody" }],
] as const;

test.each(shownOnPage)("%s is told on a page and never sent on", async (_, changes) => {
  const path = await toAuthorizePath(await register(), changes);
  const response = await fetchWorker(origin + path);
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
  expect(await response.text()).toContain("This request cannot be used");
});

test("a parameter given twice is refused", async () => {
  const path = `${await toAuthorizePath(await register())}&state=again`;
  const response = await fetchWorker(origin + path);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("state may be given only once");
});

test("scopes nobody knows go back to the client as invalid_scope", async () => {
  const path = await toAuthorizePath(await register(), { scope: "admin root" });
  const response = await fetchWorker(origin + path);
  const back = new URL(response.headers.get("location") ?? "");
  expect(back.searchParams.get("error")).toBe("invalid_scope");
  expect(back.searchParams.get("iss")).toBe(origin);
});

test("a person who is not signed in is asked to, and comes back to the same request", async () => {
  const path = await toAuthorizePath(await register());
  const browser = new BrowserSession();
  const asked = await browser.open(path);
  expect(asked.headers.get("location")).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  expect((await browser.signIn(createName(), path)).headers.get("location")).toBe(path);
});

test("Deny tells the client access_denied with its state and the issuer", async () => {
  const path = await toAuthorizePath(await register());
  const browser = new BrowserSession();
  await browser.signIn(createName(), path);
  const handle = findHandle(await (await browser.open(path)).text());
  const response = await browser.send(path, [
    ["handle", handle],
    ["decision", "deny"],
  ]);
  const { searchParams } = new URL(response.headers.get("location") ?? "");
  expect(Object.fromEntries(searchParams)).toMatchObject({
    error: "access_denied",
    state: "state+/=",
    iss: origin,
  });
});

test("the state comes back exactly and the loopback port is free", async () => {
  const path = await toAuthorizePath(await register(), {
    redirect_uri: "http://127.0.0.1:50123/callback",
  });
  const browser = new BrowserSession();
  await browser.signIn(createName(), path);
  const response = await browser.send(path, [
    ["handle", findHandle(await (await browser.open(path)).text())],
    ["decision", "approve"],
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", await demo.makeKey("Port")],
  ]);
  const back = new URL(response.headers.get("location") ?? "");
  expect(back.origin).toBe("http://127.0.0.1:50123");
  expect(back.searchParams.get("state")).toBe("state+/=");
});

test("nothing ticked is not an approval", async () => {
  const { browser } = await signIn();
  const path = await toAuthorizePath(await register());
  const handle = findHandle(await (await browser.open(path)).text());
  const response = await browser.send(path, [
    ["handle", handle],
    ["decision", "approve"],
  ]);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("Tick at least one toolset");
});

test("a consent form from another site, another browser or sent twice does nothing", async () => {
  const { browser } = await signIn();
  const path = await toAuthorizePath(await register());
  const handle = findHandle(await (await browser.open(path)).text());
  const fields = [
    ["handle", handle],
    ["decision", "approve"],
    ["toolset", "clinical-trials"],
  ] as const;
  expect((await browser.send(path, fields, "https://evil.example")).status).toBe(403);
  const { browser: other } = await signIn();
  expect((await other.send(path, fields)).status).toBe(400);
  expect((await browser.send(path, fields)).status).toBe(302);
  expect((await browser.send(path, fields)).status).toBe(400);
});

test("a client's name is text on the consent page, whatever it holds", async () => {
  const { browser } = await signIn();
  const name = '<script>alert(1)</script>"onload="x';
  const path = await toAuthorizePath(await register({ client_name: name }));
  const html = await (await browser.open(path)).text();
  expect(html).not.toContain("<script");
  expect(html).toContain("&lt;script&gt;");
});
