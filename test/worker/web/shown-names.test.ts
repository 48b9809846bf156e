import { expect, test } from "vitest";

import { type BrowserSession, findHandle, toCodeFields } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import { exchange, openBrowser, register, toAuthorizePath } from "../../support/person.ts";
import { createName, demo, fetchWorker, origin } from "../../support/server-under-test.ts";
import { listPaths } from "./page-routes.ts";

/** Turns the text around, hides, breaks lines, and stands for a letter that nobody sees. */
const tricks = "\u202e\u2066\u200b\u00ad\u2028\u3164\ufe0f";
const unseen = /\p{Default_Ignorable_Code_Point}|[\u2028-\u202e]/u;

const redirectUri = "http://127.0.0.1:33418/a\u202eb\u200b";

async function connect(browser: BrowserSession, key: string) {
  const clientId = await register({
    client_name: `Field${tricks}Notes`,
    client_uri: `https://notes.example/${tricks}`,
    redirect_uris: [redirectUri],
  });
  const path = await toAuthorizePath(clientId, { redirect_uri: redirectUri });
  const html = await (await browser.open(path)).text();
  const allowed = await browser.send(path, [
    ["handle", findHandle(html)],
    ["decision", "approve"],
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", key],
  ]);
  const code = new URL(allowed.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const fields = { ...toCodeFields(clientId, code), redirect_uri: redirectUri };
  const tokens = await (await exchange(fields)).json<{ access_token: string }>();
  return { html, clientId, token: tokens.access_token };
}

test("what an app, a key or a request calls itself turns and hides nothing on any page or in any answer", async () => {
  const browser = openBrowser();
  await browser.signIn(createName());
  const { html, clientId, token } = await connect(browser, await demo.makeKey(`Dr.${tricks} Key`));
  expect(html).toContain("Field Notes");
  expect(html).toContain("http://127.0.0.1:33418/a%E2%80%AEb%E2%80%8B");
  expect(html).not.toMatch(unseen);
  const who = await callTool("modern", token, "whoami");
  expect(JSON.stringify(who)).toContain("Dr. Key");
  expect(JSON.stringify(who)).not.toMatch(unseen);
  await browser.send("/admin/apps/remove", [["id", clientId]]);
  // The export is a file of what is stored, letter by letter.
  for (const path of listPaths("dev", "GET").filter((each) => each !== "/account/export")) {
    expect(await (await browser.open(path)).text(), path).not.toMatch(unseen);
  }
  expect(await (await browser.open("/account")).text()).toContain("Dr. Key");
  expect(await (await browser.open("/admin")).text()).toContain("removed the app Field Notes");
});

test("what a refused request holds turns nothing on the page that refuses it", async () => {
  const evil = encodeURIComponent(tricks);
  const queries = [
    `a${evil}=1&a${evil}=2`,
    `client_id=${evil}`,
    `client_id=https://${evil}.example/${evil}`,
    `client_id=${await register()}&redirect_uri=${evil}`,
  ];
  for (const query of queries) {
    const valid = "response_type=code&code_challenge_method=S256";
    const response = await fetchWorker(
      `${origin}/authorize?${valid}&code_challenge=${"a".repeat(43)}&${query}`,
    );
    expect(response.status, query).toBe(400);
    expect(await response.text(), query).not.toMatch(unseen);
  }
});

const people = ["\u3164", "Ada\u200b", "Ada\u{e0100}", "Ad\u034fa", "\u115f\u1160"];

test.each(people)("nobody is called %j", async (name) => {
  const response = await openBrowser().signIn(name);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("Please type a name");
});

test.each(["\u3164", "Script\u202e", "Scri\ufe0fpt"])("no token is called %j", async (name) => {
  const browser = openBrowser();
  await browser.signIn(createName());
  const fields = [
    ["name", name],
    ["days", "7"],
    ["toolset", "clinical-trials"],
  ] as const;
  const response = await browser.send("/account/tokens", fields);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("Please type a name");
});
