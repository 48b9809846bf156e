import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { recordCalls } from "../../support/account-objects.ts";
import type { BrowserSession } from "../../support/dance.ts";
import { openBrowser, signIn } from "../../support/person.ts";
import { createName } from "../../support/server-under-test.ts";

const read = async (browser: BrowserSession, path: string) => (await browser.open(path)).text();

test("the activity page shows tool, app, time and outcome, as rows, as a chart and as a table", async () => {
  const person = await signIn();
  expect(await read(person.browser, "/account/activity")).toContain("No app has called a tool");
  await recordCalls(
    person,
    {},
    { tool: "search_trials", outcome: "upstream_down", durationMs: 1503 },
  );
  const html = await read(person.browser, "/account/activity");
  for (const text of ["get_trial", "search_trials", "Test client", "87 ms", "1.5 s", "Done"]) {
    expect(html).toContain(text);
  }
  expect(html).toContain("The API did not answer");
  expect(html).toContain("2 calls, 1 failed.");
  expect(html).toMatch(/role="img" aria-label="Calls per day in the last 30 days, 2 calls at most/);
  expect(html.match(/<g>/g)).toHaveLength(30);
});

test("a call tells in a fold when it was, its code, request id and that its answer was in the cache", async () => {
  const person = await signIn();
  const requestId = crypto.randomUUID();
  await recordCalls(
    person,
    { tool: "search_trials", outcome: "input", code: "INVALID_PARAMETER", requestId },
    { isCached: true },
  );
  const html = await read(person.browser, "/account/activity");
  const [, cached = "", wrong = "", ...rest] = html.split('<details class="fold"><summary><span');
  expect(rest).toEqual([]);
  expect(wrong).toContain("Wrong arguments");
  expect(wrong).toContain("The tool takes no such arguments.");
  expect(wrong).toContain("<code>INVALID_PARAMETER</code>");
  expect(wrong).toContain(`<code>${requestId}</code>`);
  expect(wrong).toMatch(/<time datetime="[^"]+Z" data-as="time">(to|yester)day, \d\d:\d\d UTC</);
  expect(wrong).not.toContain("from cache");
  expect(cached).toContain("from cache");
  expect(cached).not.toContain("<dt>Code");
});

const rowsOf = (html: string) => html.split('<tr><th scope="row"><code>').length - 1;

test("calls are shown 20 at a time", async () => {
  const person = await signIn();
  await recordCalls(person, ...Array.from({ length: 45 }, () => ({})));
  let path: string | undefined = "/account/activity";
  const counts: number[] = [];
  while (path !== undefined) {
    const html = await read(person.browser, path);
    counts.push(rowsOf(html));
    path = /href="([^"]+)">Next page/.exec(html)?.[1];
  }
  expect(counts).toEqual([20, 20, 5]);
});

test("calls are shown of one app, and by how they went", async () => {
  const person = await signIn();
  const made = await person.browser.send("/account/tokens", [
    ["name", "Nightly & report"],
    ["toolset", "clinical-trials"],
    ["days", "7"],
  ]);
  expect(made.status).toBe(303);
  const account = env.ACCOUNT.getByName(person.tokens.access_token.slice(0, 22));
  const [token] = await account.listAccessTokens();
  await recordCalls(person, {}, { outcome: "limited" });
  await recordCalls(person, ...Array.from({ length: 21 }, () => ({ source: token?.id ?? "" })));
  const count = async (query: string) =>
    rowsOf(await read(person.browser, `/account/activity?${query}`));
  const app = `app=${encodeURIComponent("Nightly & report")}`;
  expect(await count("app=Test+client")).toBe(2);
  expect(await count("app=Test+client&outcome=failed")).toBe(1);
  expect(await count("outcome=fine&page=2")).toBe(2);
  expect(await count("outcome=failed")).toBe(1);
  expect(await count("app=nobody")).toBe(0);
  const html = await read(person.browser, `/account/activity?${app}&outcome=fine`);
  expect(html).toContain('<option value="Nightly &amp; report" selected="">');
  const next = /href="([^"]+)">Next page/.exec(html)?.[1]?.replaceAll("&amp;", "&") ?? "";
  expect(rowsOf(await read(person.browser, next))).toBe(1);
});

test.each(["page=0", "page=-1", "page=x", "outcome=x", "outcome=ok' OR 1"])(
  "the filter %s means none",
  async (query) => {
    const person = await signIn();
    await recordCalls(person, {});
    expect(rowsOf(await read(person.browser, `/account/activity?${query}`))).toBe(1);
  },
);

test("a name that an app gave itself is text on the pages of the account", async () => {
  const person = await signIn();
  await recordCalls(person, { tool: "<script>alert(1)</script>" });
  expect(await read(person.browser, "/account/activity")).not.toContain("<script>alert");
});

test("nobody sees what another person's apps did", async () => {
  const person = await signIn();
  await recordCalls(person, {});
  const stranger = openBrowser();
  await stranger.signIn(createName());
  expect(await read(stranger, "/account/activity")).not.toContain("get_trial");
});
