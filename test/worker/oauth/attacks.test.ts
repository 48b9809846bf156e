import { describe, expect, test } from "vitest";

import { type BrowserSession, findHandle, type Tokens, toCodeFields } from "../../support/dance.ts";
import { exchange, openBrowser, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { createName, demo, fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

const loopback = "http://127.0.0.1:33418/callback";
const web = "https://client.example/callback";

const approve = (handle: string, more: readonly (readonly [string, string])[] = []) =>
  [["handle", handle], ["decision", "approve"], ["toolset", "clinical-trials"], ...more] as const;

const toResult = (response: Response) =>
  new URL(response.headers.get("location") ?? "about:blank").searchParams;

describe("a redirect", () => {
  const wrong = [
    ["encoded", "https://client.example/%63allback"],
    ["with an encoded slash", "https://client.example%2Fcallback"],
    ["with a name in front of the host", "https://client.example@evil.example/callback"],
    ["with userinfo", "https://user:word@client.example/callback"],
    ["with the host in front of another", "https://client.example.evil.example/callback"],
    ["of a sibling", "https://other.client.example/callback"],
    ["of the parent", "https://example/callback"],
    ["with a trailing slash", `${web}/`],
    ["with a trailing dot", "https://client.example./callback"],
    ["with another path", `${web}/../evil`],
    ["with a path that comes back", "https://client.example/x/../callback"],
    ["with a query", `${web}?next=evil`],
    ["with a fragment", `${web}#evil`],
    ["with an empty fragment", `${web}#`],
    ["with a port", "https://client.example:8443/callback"],
    ["with the usual port spelled out", "https://client.example:443/callback"],
    ["without encryption", "http://client.example/callback"],
    ["in capitals", "HTTPS://CLIENT.EXAMPLE/callback"],
    ["with a backslash", "https://client.example\\@evil.example/callback"],
    ["with a line break", `${web}\n`],
    ["with a space", ` ${web}`],
    ["without a scheme", "//client.example/callback"],
    ["that is a script", "javascript:alert(document.domain)//https://client.example/callback"],
    ["that is data", "data:text/html,<script>alert(1)</script>"],
    ["of a scheme of its own", "client.example:/callback"],
    ["that is missing", null],
    ["that is empty", ""],
    ["at localhost in place of 127.0.0.1", "http://localhost:33418/callback"],
    ["at loopback with another path", "http://127.0.0.1:33418/other"],
    ["at loopback with userinfo", "http://client@127.0.0.1:33418/callback"],
    ["at loopback with a query", `${loopback}?a=b`],
    ["at loopback over https", "https://127.0.0.1:33418/callback"],
    ["at a host that begins like loopback", "http://127.0.0.1.evil.example:33418/callback"],
  ] as const;

  test.each(wrong)("%s is told on a page, and nothing is sent there", async (_, redirect_uri) => {
    const clientId = await register({ redirect_uris: [web, loopback] });
    const path = await toAuthorizePath(clientId, { redirect_uri });
    const response = await fetchWorker(origin + path);
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
  });
});

describe("more scopes than were allowed", () => {
  const askMore = async (grantType: "authorization_code" | "refresh_token", scope: string) => {
    const browser = openBrowser();
    const clientId = await register();
    const path = await toAuthorizePath(clientId);
    const name = createName();
    await browser.signIn(name, path);
    const key = ["key:clinical-trials", await demo.makeKey(name)] as const;
    const handle = findHandle(await (await browser.open(path)).text());
    const code = toResult(await browser.send(path, approve(handle, [key]))).get("code") ?? "";
    const fields = toCodeFields(clientId, code);
    if (grantType === "authorization_code") return exchange({ ...fields, scope });
    const { refresh_token } = await (await exchange(fields)).json<Tokens>();
    return exchange({ grant_type: grantType, client_id: clientId, refresh_token, scope });
  };
  const steps = ["authorization_code", "refresh_token"] as const;

  test.each(steps)("are not had with %s", async (grantType) => {
    const mixed = await askMore(
      grantType,
      "clinical-trials:read clinical-trials:write github:write",
    );
    expect((await mixed.json<Tokens>()).scope).toBe("clinical-trials:read");
    const alone = await askMore(grantType, "github:write");
    expect(await alone.json()).toMatchObject({ error: "invalid_scope" });
  });

  test("are not had by ticking what was not asked", async () => {
    const { browser } = await signIn();
    const clientId = await register();
    const path = await toAuthorizePath(clientId, { scope: "clinical-trials:read" });
    const handle = findHandle(await (await browser.open(path)).text());
    const response = await browser.send(
      path,
      approve(handle, [
        ["toolset", "github"],
        ["write", "clinical-trials"],
        ["scope", "github:write"],
      ]),
    );
    const code = toResult(response).get("code") ?? "";
    const tokens = await (await exchange(toCodeFields(clientId, code))).json<Tokens>();
    expect(tokens.scope).not.toContain("github");
    expect(tokens.scope).not.toContain("write");
  });
});

describe("a consent form", () => {
  /** A page of `clientId` in this browser. */
  async function openPage(browser: BrowserSession, clientId: string, changes = {}) {
    const path = await toAuthorizePath(clientId, changes);
    return { path, handle: findHandle(await (await browser.open(path)).text()) };
  }

  const others = [
    ["another client", async () => ({ clientId: await register(), changes: {} })],
    [
      "another PKCE challenge",
      async (clientId: string) => ({ clientId, changes: { code_challenge: "c".repeat(43) } }),
    ],
    ["another state", async (clientId: string) => ({ clientId, changes: { state: "attacker" } })],
    [
      "another redirect",
      async (clientId: string) => ({
        clientId,
        changes: { redirect_uri: "http://127.0.0.1:666/callback" },
      }),
    ],
  ] as const;

  test.each(others)("is not good for %s", async (_, toOther) => {
    const { browser, clientId } = await signIn();
    const { handle } = await openPage(browser, clientId);
    const other = await toOther(clientId);
    const path = await toAuthorizePath(other.clientId, other.changes);
    const response = await browser.send(path, approve(handle));
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
  });

  test("of each tab works once, in any order", async () => {
    const { browser, clientId } = await signIn();
    const one = await openPage(browser, clientId, { state: "one" });
    const two = await openPage(browser, clientId, { state: "two" });
    const second = await browser.send(two.path, approve(two.handle));
    const first = await browser.send(one.path, approve(one.handle));
    expect(toResult(first).get("state")).toBe("one");
    expect(toResult(second).get("state")).toBe("two");
    expect((await browser.send(one.path, approve(one.handle))).status).toBe(400);
  });

  test("sent twice at the same time allows once", async () => {
    const { browser, clientId } = await signIn();
    const { path, handle } = await openPage(browser, clientId);
    const both = await Promise.all([1, 2].map(() => browser.send(path, approve(handle))));
    const codes = both.map((response) => toResult(response).get("code")).filter(Boolean);
    expect(codes).toHaveLength(1);
  });

  test("of one person does nothing once another one has signed in", async () => {
    const { browser, clientId } = await signIn();
    const { path, handle } = await openPage(browser, clientId);
    await browser.signIn(createName(), "/account");
    const key = ["key:clinical-trials", await demo.makeKey("Mallory")] as const;
    const response = await browser.send(path, approve(handle, [key]));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("signed in as somebody else");
    expect(await (await browser.open("/account")).text()).not.toContain("Mallory");
  });

  test("with an invented handle does nothing", async () => {
    const { browser, clientId } = await signIn();
    const path = await toAuthorizePath(clientId);
    for (const handle of ["", "x", `${"A".repeat(43)}.${"B".repeat(22)}`]) {
      expect((await browser.send(path, approve(handle))).status).toBe(400);
    }
  });

  const origins = [
    ["of another site", "https://evil.example"],
    ["without an origin", "null"],
    ["of another port", "http://localhost:9999"],
    ["of a name that begins like ours", `${origin}.evil.example`],
  ] as const;

  test.each(origins)("%s is refused", async (_, from) => {
    const { browser, clientId } = await signIn();
    const { path, handle } = await openPage(browser, clientId);
    expect((await browser.send(path, approve(handle), from)).status).toBe(403);
    expect((await browser.send(path, approve(handle))).status).toBe(302);
  });

  test("stands on a page that no site can frame", async () => {
    const { browser, clientId } = await signIn();
    const { headers } = await browser.open(await toAuthorizePath(clientId));
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("x-frame-options")).toBe("DENY");
  });
});

describe("another person's", () => {
  test("account id in front of one's own secret opens nothing", async () => {
    const [ada, bob] = [await signIn(), await signIn()];
    const [account = ""] = ada.tokens.access_token.split(":");
    const swap = (token: string) => token.replace(/^[^:]+/, account);
    const authorization = `Bearer ${swap(bob.tokens.access_token)}`;
    const called = await fetchWorker(mcpUrl, { method: "POST", headers: { authorization } });
    expect(called.status).toBe(401);
    const refreshed = await exchange({
      grant_type: "refresh_token",
      client_id: bob.clientId,
      refresh_token: swap(bob.tokens.refresh_token),
    });
    expect(await refreshed.json()).toMatchObject({ error: "invalid_grant" });
  });

  test("refresh token is not reached through one's own code", async () => {
    const [ada, bob] = [await signIn(), await signIn()];
    const response = await exchange({
      grant_type: "refresh_token",
      client_id: ada.clientId,
      refresh_token: ada.tokens.refresh_token,
      code: bob.code,
    });
    expect(await response.json()).toMatchObject({ error: "invalid_grant" });
  });
});

describe("other names of this server", () => {
  const spoofed = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-forwarded-port": "443",
    "x-original-host": "evil.example",
    "x-original-url": "/evil",
    forwarded: "host=evil.example;proto=https",
  };
  const paths = [
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-protected-resource/mcp",
    "/mcp",
    "/",
  ];

  test.each(paths)("do not come into %s through headers", async (path) => {
    const response = await fetchWorker(origin + path, { headers: spoofed });
    const seen = JSON.stringify([...response.headers]) + (await response.text());
    expect(seen).not.toContain("evil");
  });

  test.each(["/token", "/register", "/mcp"])(
    "are refused at %s with the right one",
    async (path) => {
      const response = await fetchWorker(`https://evil.example${path}`, { method: "POST" });
      expect(response.status).toBe(421);
      expect(await response.text()).toContain(origin);
    },
  );

  test("lead people to the right one", async () => {
    const headers = { accept: "text/html" };
    const response = await fetchWorker("http://127.0.0.1:8484/authorize?a=b", { headers });
    expect(response.headers.get("location")).toBe(`${origin}/authorize?a=b`);
  });

  test("do not come into the code's redirect", async () => {
    const response = await fetchWorker(
      origin + (await toAuthorizePath(await register(), { resource: "https://evil.example/" })),
      { headers: spoofed },
    );
    expect(toResult(response).get("iss")).toBe(origin);
  });
});
