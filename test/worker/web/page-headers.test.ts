import { expect, test } from "vitest";

import documentation from "../../../docs/security.md?raw";
import type { BrowserSession } from "../../support/dance.ts";
import { register, signIn, toAuthorizePath } from "../../support/person.ts";
import { fetchWorker, origin } from "../../support/server-under-test.ts";

/** Everything that answers a browser with a page; a new page is a new row. */
const pages: readonly (readonly [
  string,
  number,
  (browser: BrowserSession) => Promise<Response>,
])[] = [
  ["the start page", 200, (browser) => browser.open("/")],
  ["sign-in", 200, (browser) => browser.open("/sign-in")],
  ["sign-in with a wrong name", 400, (browser) => browser.signIn("")],
  ["consent", 200, async (browser) => browser.open(await toAuthorizePath(await register()))],
  ["a request that cannot be used", 400, (browser) => browser.open("/authorize")],
  [
    "consent that is not complete",
    400,
    async (browser) =>
      browser.send(await toAuthorizePath(await register()), [["decision", "approve"]]),
  ],
  ["the account", 200, (browser) => browser.open("/account")],
  [
    "the account with a wrong key",
    400,
    (browser) =>
      browser.send("/account/keys", [
        ["toolset", "clinical-trials"],
        ["key", "x"],
      ]),
  ],
  ["a link of somebody else", 403, (browser) => browser.open("/account?for=x")],
  [
    "an MCP address",
    401,
    async () => fetchWorker(`${origin}/mcp`, { headers: { accept: "text/html" } }),
  ],
  ["no such page", 404, (browser) => browser.open("/nothing-here")],
  [
    "a form of another site",
    403,
    (browser) => browser.send("/sign-out", [], "https://evil.example"),
  ],
  ["a form that is too large", 400, (browser) => browser.signIn("x".repeat(70_000))],
];

const policy =
  /^default-src 'none'; style-src 'nonce-([\w-]{22})'; (script-src 'nonce-\1'; )?img-src data:; form-action ('self'( http:\/\/127\.0\.0\.1:33418)?); frame-ancestors 'none'; base-uri 'none'$/;

test.each(pages)(
  "%s (%i) cannot be framed, scripted, styled, sniffed, kept or referred from",
  async (_, status, open) => {
    const { browser } = await signIn();
    const response = await open(browser);
    const html = await response.text();
    const { headers } = response;
    expect(response.status).toBe(status);
    expect(headers.get("content-type")).toMatch(/^text\/html; charset=utf-8$/i);
    const csp = headers.get("content-security-policy") ?? "";
    expect(csp).toMatch(policy);
    const [, nonce, scripts] = policy.exec(csp) ?? [];
    expect(html).toContain(`<style nonce="${nonce}"`);
    // One script, and only if the page has something for it.
    const hasUse = / data-(copy|as)="/.test(html);
    expect(scripts !== undefined).toBe(hasUse);
    expect(html.split(/<script/i)).toHaveLength(hasUse ? 2 : 1);
    if (hasUse) expect(html).toContain(`<script nonce="${nonce}">`);
    expect(html).not.toMatch(/ style=| on[a-z]+=|javascript:/i);
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  },
);

test("no two pages have the same nonce", async () => {
  const policies = await Promise.all(
    [1, 2, 3].map(async () => (await fetchWorker(origin)).headers.get("content-security-policy")),
  );
  expect(new Set(policies).size).toBe(3);
});

test("docs/security.md tells the headers as they are", async () => {
  const rows = [...documentation.matchAll(/^\| `([a-z-]+)` \| `(.+)` \|$/gm)];
  expect(rows).toHaveLength(6);
  const { headers } = await fetchWorker(`${origin}/sign-in`);
  for (const [, name = "", value] of rows) {
    expect(headers.get(name)?.replace(/nonce-[\w-]+/, "nonce-…"), name).toBe(value);
  }
});
