import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";

import { createAuthority } from "../../../src/access/authority.ts";
import { createAuditRoutes } from "../../../src/audit/audit-routes.ts";
import { parseConfig } from "../../../src/config.ts";
import { createDeployment, deploymentOf } from "../../../src/deployment.ts";
import { sendModern } from "../../support/mcp-client.ts";
import { toModernMessage } from "../../support/mcp-messages.ts";
import { register, signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";
import {
  changeAccount,
  fetchAudit,
  linesOf,
  makeToken,
  openAdmin,
  startDay,
  today,
  toId,
  toLines,
} from "./audit-lines.ts";

beforeEach(startDay);

test("a token of an administrator exports the same, and each export is in the log under their name", async () => {
  const { browser, name, id } = await openAdmin();
  const person = await signIn();
  const response = await fetchAudit(await makeToken(browser));
  expect(response.status).toBe(200);
  const lines = toLines(await response.text());
  expect(linesOf(lines, toId(person)).length).toBeGreaterThan(0);
  expect(lines.at(-1)).toMatchObject({ event: "end", complete: true });
  const [made] = linesOf(lines, id).filter(({ event }) => event === "token_made");
  expect(made).toMatchObject({
    app: "Nightly audit",
    audience: `${origin}/audit`,
    scopes: ["audit:read"],
  });
  const [entry] = await env.DIRECTORY.getByName("directory").listLog();
  expect(entry).toMatchObject({
    admin: name,
    account: id,
    did: expect.stringContaining("exported"),
  });
});

test("a token for the audit opens no tool and no page, and one for tools no audit", async () => {
  const { browser } = await openAdmin();
  const audit = await makeToken(browser);
  const answer = await sendModern(audit, toModernMessage("tools/list", {}));
  expect(answer.status).toBe(401);
  await browser.send("/account/tokens", [
    ["name", "Tools"],
    ["toolset", "clinical-trials"],
    ["days", "7"],
  ]);
  const html = await (await browser.open("/account/tokens?done=made")).text();
  const tools = /<pre id="token"[^>]*>([^<]+)<\/pre>/.exec(html)?.[1] ?? "";
  expect((await sendModern(tools, toModernMessage("tools/list", {}))).status).toBe(200);
  expect((await fetchAudit(tools)).status).toBe(401);
  expect((await fetchAudit((await signIn()).tokens.access_token)).status).toBe(401);
});

test("no app gets the audit through OAuth: neither its address nor its scope is offered", async () => {
  for (const path of [
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-protected-resource/mcp",
  ]) {
    expect(await (await fetchWorker(origin + path)).text()).not.toContain("audit");
  }
  const { browser } = await openAdmin();
  const client_id = await register();
  const query = new URLSearchParams({
    response_type: "code",
    client_id,
    redirect_uri: "http://127.0.0.1:33418/callback",
    scope: "audit:read",
    resource: `${origin}/audit`,
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  const response = await browser.open(`/authorize?${query}`);
  expect(await response.text()).not.toContain('name="handle"');
  expect(new URL(mcpUrl).pathname).not.toBe("/audit");
});

test.each([
  ["none", ""],
  ["garbage", "garbage"],
  [
    "one with a forged account",
    `thp_${"A".repeat(22)}.${"A".repeat(43)}:pat_AAAAAAAAAAAAAAAA:${"A".repeat(43)}`,
  ],
  ["one that is too long", "A".repeat(10_000)],
])("who sends no good token learns nothing: %s", async (_, token) => {
  const response = await fetchAudit(token, "from=garbage");
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toMatch(/^Bearer realm="audit"/);
  expect(await response.json()).toMatchObject({ error: "invalid_token" });
});

test.each([
  ["UPDATE last_sign_in SET is_admin = 0", 403, "who signed in again as nobody special"],
  ["UPDATE last_sign_in SET at = at - 14 * 86400", 403, "who has not signed in for 14 days"],
  ["DELETE FROM last_sign_in", 403, "of whom nothing is known"],
  [
    "UPDATE access_tokens SET scopes = 'clinical-trials:read'",
    403,
    "whose token has another scope",
  ],
  ["UPDATE access_tokens SET expires_at = 1", 401, "whose token has expired"],
  ["DELETE FROM sign_ins", 200, "who has only signed out"],
])("after %s the token answers %i: an administrator %s", async (sql, status) => {
  const { browser, id } = await openAdmin();
  const token = await makeToken(browser);
  await changeAccount(id, sql);
  const response = await fetchAudit(token);
  expect(response.status).toBe(status);
  if (status === 200) return void (await response.body?.cancel());
  expect(await response.text()).not.toContain("person");
});

test("a token that is revoked, or whose person was signed out everywhere or removed, is good for nothing at once", async () => {
  for (const end of ["revoke", "sign-out", "remove"] as const) {
    const { browser, id, name } = await openAdmin();
    const token = await makeToken(browser);
    const other = await openAdmin();
    if (end === "revoke")
      await browser.send("/account/tokens/revoke", [["id", token.split(":")[1] ?? ""]]);
    else
      await other.browser.send(`/admin/people/${end}`, [
        ["id", id],
        ["name", name],
      ]);
    expect((await fetchAudit(token)).status, end).toBe(401);
  }
});

test("with an issuer that names no administrators no token exports", async () => {
  const { browser } = await openAdmin();
  const token = await makeToken(browser);
  const deployment = deploymentOf(env);
  const { config } = createDeployment(
    parseConfig({
      ...env,
      SIGN_IN: "oidc",
      OIDC_ISSUER: "http://127.0.0.1:9",
      OIDC_CLIENT_ID: "toolhub",
      OIDC_CLIENT_SECRET: "secret",
      OIDC_ALLOWED: "*",
    }),
  );
  const ask = (settings: Partial<typeof config>) => {
    const authority = createAuthority({ ...deployment, config: { ...config, ...settings } }, env);
    const request = new Request(`${origin}/audit?from=${today}&to=${today}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return createAuditRoutes(authority, deployment.toolsets).fetch(request);
  };
  expect((await ask({})).status).toBe(403);
  const named =
    config.signIn.way === "oidc" ? { ...config.signIn, adminGroup: "admins" } : config.signIn;
  const allowed = await ask({ signIn: named });
  expect(allowed.status).toBe(200);
  await allowed.body?.cancel();
});

test.each([
  ["from=2026-11-21&to=2026-11-20", "later than"],
  ["from=2020-01-01&to=2026-11-20", "31 days"],
  [`from=${today}`, "must be a day"],
  ["", "must be a day"],
  [`from=${today}&to=${today}&after=`.concat("A".repeat(22)), "`after` is not from"],
  [`from=${today}&to=${today}&after=${"A".repeat(22)}.${"A".repeat(43)}`, "`after` is not from"],
])(
  "a script that asks for %j is told what is wrong, and nothing is exported",
  async (query, words) => {
    const { browser, id } = await openAdmin();
    const response = await fetchAudit(await makeToken(browser), query);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: "invalid_request",
      error_description: expect.stringContaining(words),
    });
    const log = await env.DIRECTORY.getByName("directory").listLog();
    expect(log.filter(({ account }) => account === id)).toEqual([]);
  },
);

test("a client address that asks too often is told how long to wait", async () => {
  const headers = { "cf-connecting-ip": "203.0.113.77" };
  const ask = () => fetchWorker(`${origin}/audit`, { headers });
  let last = await ask();
  for (let asked = 0; asked < 700 && last.status !== 429; asked += 1) last = await ask();
  expect(last.status).toBe(429);
  expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
});
