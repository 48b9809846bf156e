import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, inject, test } from "vitest";

import { toStorageVersion } from "../../../src/store/storage-version.ts";
import { findHandle, redirectUri } from "../../support/dance.ts";
import { openBrowser, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { createName, demo, fetchWorker, origin } from "../../support/server-under-test.ts";

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
  ["a path that leads to the same", { redirect_uri: "http://127.0.0.1:33418/x/../callback" }],
  ["another spelling of the address", { redirect_uri: "http://127.1:33418/callback" }],
  ["a number for an address", { redirect_uri: "http://2130706433:33418/callback" }],
  ["capitals in the scheme", { redirect_uri: "HTTP://127.0.0.1:33418/callback" }],
  ["an encoded letter", { redirect_uri: "http://127.0.0.1:33418/%63allback" }],
  ["a space before it", { redirect_uri: ` ${redirectUri}` }],
  ["another loopback name", { redirect_uri: "http://localhost:33418/callback" }],
  ["a scheme of its own", { redirect_uri: "cursor://anysphere.cursor-mcp/oauth/callback" }],
] as const;

test.each(shownOnPage)("%s is told on a page and never sent on", async (_, changes) => {
  const path = await toAuthorizePath(await register(), changes);
  const response = await fetchWorker(origin + path);
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
  expect(await response.text()).toContain("<h1>Please connect again from your app</h1>");
});

test.each([
  [{ client_id: "nobody" }, "remove and add the server in your client"],
  [{ redirect_uri: `${redirectUri}/` }, "Remove and add the server in your client"],
  [{ response_type: "token" }, "Update the app and connect again"],
])("whose app sends %j is told what to do", async (changes, step) => {
  const response = await fetchWorker(origin + (await toAuthorizePath(await register(), changes)));
  expect(await response.text()).toContain(step);
});

test("a scheme of its own is never sent on, registered or not", async () => {
  const own = "cursor://anysphere.cursor-mcp/oauth/callback";
  const clientId = await register({ redirect_uris: [redirectUri, own] });
  const response = await fetchWorker(
    origin + (await toAuthorizePath(clientId, { redirect_uri: own, scope: "root" })),
  );
  expect(response.status).toBe(400);
  expect(response.headers.get("location")).toBeNull();
});

const policies = [
  ["https://client.example/cb;script-src", "https://client.example"],
  ["https://client.example:8443/a,b", "https://client.example:8443"],
  ["https://b\u00fccher.example/cb", "https://xn--bcher-kva.example"],
  ["http://[::1]:9/cb", "http:"],
  ["http://127.0.0.1:9/cb?'*'", "http://127.0.0.1:9"],
] as const;

test.each(policies)(
  "of the redirect %s the policy holds %s and nothing else",
  async (uri, target) => {
    const { browser } = await signIn();
    const clientId = await register({ redirect_uris: [uri] });
    const response = await browser.open(await toAuthorizePath(clientId, { redirect_uri: uri }));
    expect(response.status).toBe(200);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy.split("; ").find((part) => part.startsWith("form-action"))).toBe(
      `form-action 'self' ${target}`,
    );
  },
);

test("a document's redirect whose host would write into the policy gets a page without it", async () => {
  const { browser } = await signIn();
  const path = await toAuthorizePath(`${inject("clientsUrl")}/policy`, {
    redirect_uri: "https://a.example;script-src/cb",
  });
  const response = await browser.open(path);
  expect(response.status).toBe(400);
  expect(response.headers.get("content-security-policy")).not.toContain("a.example");
});

test("a request of more than 8 KiB is refused before it is carried through a sign-in", async () => {
  const path = await toAuthorizePath(await register(), { state: null });
  const longest = `${path}&state=${"s".repeat(8192 - path.length - 7)}`;
  expect((await fetchWorker(origin + longest)).status).toBe(303);
  expect((await fetchWorker(`${origin}${longest}s`)).status).toBe(400);
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
  const browser = openBrowser();
  const asked = await browser.open(path);
  expect(asked.headers.get("location")).toBe(`/sign-in?next=${encodeURIComponent(path)}`);
  expect((await browser.signIn(createName(), path)).headers.get("location")).toBe(path);
});

test("Deny tells the client access_denied with its state and the issuer", async () => {
  const path = await toAuthorizePath(await register());
  const browser = openBrowser();
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

/** All that the account of whoever is signed in stores, but for how they signed in. */
async function readStored(
  browser: ReturnType<typeof openBrowser>,
): Promise<Record<string, unknown[]>> {
  const stored = (await (await browser.open("/account/export")).json()) as object;
  const accountId = /"account":"([^".]+)/.exec(JSON.stringify(stored))?.[1] ?? "";
  return runInDurableObject(env.ACCOUNT.getByName(accountId), (_, { storage: { sql } }) => {
    const names = sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
    const tables = names.map(({ name }) => String(name));
    const own = tables.filter((name) => name !== "sign_ins" && !name.startsWith("_cf_"));
    return Object.fromEntries(
      own.map((name) => [name, sql.exec(`SELECT * FROM "${name}"`).toArray()]),
    );
  });
}

test("a closed consent page leaves nothing in the account, and Deny only that the page was used", async () => {
  const path = await toAuthorizePath(await register());
  const browser = openBrowser();
  await browser.signIn(createName(), path);
  const nothing = await readStored(browser);
  // That they signed in, and no more.
  expect(nothing).toEqual({
    events: [expect.objectContaining({ id: 1, event: "signed_in" })],
    last_sign_in: [{ id: 1, at: expect.any(Number), is_admin: 1 }],
    storage_version: [{ version: toStorageVersion("Account") }],
  });
  const handle = findHandle(await (await browser.open(path)).text());
  expect(await readStored(browser)).toEqual(nothing);
  await browser.send(path, [
    ["handle", handle],
    ["decision", "deny"],
  ]);
  const used = { name: expect.any(String), kept: null, expires_at: expect.any(Number) };
  expect(await readStored(browser)).toEqual({ ...nothing, consent_pages: [used] });
});

test("the state comes back exactly and the loopback port is free", async () => {
  const path = await toAuthorizePath(await register(), {
    redirect_uri: "http://127.0.0.1:50123/callback",
  });
  const browser = openBrowser();
  await browser.signIn(createName(), path);
  const response = await browser.allow(path, [
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
