import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";

import { openBrowser } from "../../support/person.ts";
import { changeAccount, openAdmin, span, startDay, today } from "./audit-lines.ts";

beforeEach(startDay);

const formPaths = ["/admin/audit", "/admin/audit/tokens"] as const;
const formFields = [...span, ["name", "Nightly audit"], ["days", "7"]] as const;

test.each(formPaths)(
  "%s is for administrators alone, who signed in within the hour, from our own page",
  async (path) => {
    const { browser, id } = await openAdmin();
    expect((await openBrowser().send(path, formFields)).headers.get("location")).toBe("/sign-in");
    expect((await browser.send(path, formFields, "https://evil.example")).status).toBe(403);
    expect((await browser.open(path)).status).toBe(404);
    await changeAccount(id, "UPDATE sign_ins SET started_at = started_at - 3601");
    const late = await browser.send(path, formFields);
    expect(late.headers.get("location")).toBe("/sign-in?next=/admin");
    await changeAccount(id, "UPDATE sign_ins SET is_admin = 0, started_at = started_at + 3601");
    const refused = await browser.send(path, formFields);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain("Only administrators");
    expect(await env.ACCOUNT.getByName(id).listAccessTokens()).toEqual([]);
  },
);

test.each([
  [
    [
      ["from", "2026-11-21"],
      ["to", "2026-11-20"],
    ],
    "to",
    "must be later than",
  ],
  [
    [
      ["from", "x"],
      ["to", today],
    ],
    "from",
    "must be a day such as",
  ],
  [[["to", today]], "from", "must be a day such as"],
  [[["from", today]], "to", "must be a day such as"],
  [
    [
      ["from", "2020-01-01"],
      ["to", today],
    ],
    "to",
    "31 days at most",
  ],
] as const)(
  "a form with %j is shown again with what is wrong, and is no export",
  async (fields, wrong, sentence) => {
    const { browser, id } = await openAdmin();
    const response = await browser.send("/admin/audit", fields);
    expect(response.status).toBe(400);
    const html = await response.text();
    expect(html).toContain("<title>Error: Admin");
    const [, place, error] =
      /<p class="error" id="error-audit-(\w+)">([^<]*)<\/p>/.exec(html) ?? [];
    expect(place).toBe(wrong);
    expect(error).toContain(sentence);
    const sent: Record<string, string> = Object.fromEntries(fields);
    for (const name of ["from", "to"]) {
      const [field = ""] = new RegExp(`<input id="audit-${name}"[^>]*>`).exec(html) ?? [];
      expect(field).toContain(`value="${sent[name] ?? ""}"`);
      expect(field.includes(`aria-describedby="error-audit-${name}"`)).toBe(name === wrong);
      expect(field.includes("autofocus")).toBe(name === wrong);
    }
    const log = await env.DIRECTORY.getByName("directory").listLog();
    expect(log.filter(({ account }) => account === id)).toEqual([]);
  },
);

test("a token without a name that can be read is not made, and what was chosen stays", async () => {
  const { browser, id } = await openAdmin();
  const response = await browser.send("/admin/audit/tokens", [
    ["name", '"><b>\u202e'],
    ["days", "90"],
  ]);
  expect(response.status).toBe(400);
  const html = await response.text();
  const [field = ""] = /<input id="audit-token"[^>]*>/.exec(html) ?? [];
  expect(field).toContain('value="&quot;&gt;&lt;b&gt;');
  expect(field).toContain('aria-describedby="error-audit-token"');
  expect(html).toContain('id="error-audit-token">No token was made.');
  expect(html).toMatch(/<details class="fold" open=""><summary>Make a token for a script/);
  expect(html).toMatch(/<option value="90" selected="">/);
  expect(await env.ACCOUNT.getByName(id).listAccessTokens()).toEqual([]);
});
