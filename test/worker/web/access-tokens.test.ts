import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

import { asSignedIn, toCallRecord } from "../../support/account-objects.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import { callTool, connect, lanes, sendModern } from "../../support/mcp-client.ts";
import { toModernMessage } from "../../support/mcp-messages.ts";
import {
  disconnect,
  forgetKey,
  openBrowser,
  type Person,
  saveKey,
  signIn,
} from "../../support/person.ts";
import { createName, fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";
import { readStream } from "../../support/session-client.ts";

const dayMs = 24 * 60 * 60 * 1000;
const trial = { trial_id: "NCT90000001" };
const good = [
  ["name", "Nightly report"],
  ["toolset", "clinical-trials"],
  ["days", "7"],
] as const;

const made = "/account/tokens?done=made";

async function makeToken({ browser }: Pick<Person, "browser">, fields = good) {
  const response = await browser.send("/account/tokens", fields);
  expect([response.status, response.headers.get("location")]).toEqual([303, made]);
  const html = await (await browser.open(made)).text();
  const token = /<pre id="token"[^>]*>([^<]+)<\/pre>/.exec(html)?.[1] ?? "";
  const [, id = ""] = token.split(":");
  return { token, id, html };
}

const revoke = ({ browser }: Person, id: string) =>
  browser.send("/account/tokens/revoke", [["id", id]]);

const accountOf = (token: string) => env.ACCOUNT.getByName(token.slice(4, 26));

describe.each(lanes)("%s lane", (lane) => {
  test("an access token calls tools with its person's key", async () => {
    const { token } = await makeToken(await signIn());
    const answer = await callTool(lane, token, "get_trial", trial);
    expect(answer).toMatchObject({ structuredContent: trial });
  });

  test("a revoked access token is good for nothing at once", async () => {
    const person = await signIn();
    const { token, id } = await makeToken(person);
    const client = await connect(lane, token);
    await client.callTool({ name: "get_trial", arguments: trial });
    await revoke(person, id);
    const call = client.callTool({ name: "get_trial", arguments: trial });
    await expect(call).rejects.toThrow(/unauthorized|401/i);
  });

  test("an access token that was revoked elsewhere reads for ten seconds and changes nothing", async () => {
    stopClock();
    const { token, id } = await makeToken(await signIn());
    const client = await connect(lane, token);
    await client.callTool({ name: "get_trial", arguments: trial });
    await accountOf(token).revokeAccessToken(id);
    const read = () => client.callTool({ name: "get_trial", arguments: trial });
    expect(await read()).toMatchObject({ structuredContent: trial });
    await expect(client.callTool({ name: "whoami" })).rejects.toThrow(/unauthorized|401/i);
    passTime(10_000);
    await expect(read()).rejects.toThrow(/unauthorized|401/i);
  });
});

test("a stream of an access token hears what changes and ends when the token is revoked", async () => {
  const person = await signIn();
  const { token, id } = await makeToken(person);
  const notifications = { toolsListChanged: true };
  const message = toModernMessage("subscriptions/listen", { notifications });
  const events = readStream(await sendModern(token, message));
  await events.next();
  await forgetKey(person);
  expect(await events.next()).toMatchObject({ method: "notifications/tools/list_changed" });
  await disconnect(person);
  await saveKey(person);
  expect(await events.next()).toMatchObject({ method: "notifications/tools/list_changed" });
  await revoke(person, id);
  expect(await events.next()).toMatchObject({ id: message.id, result: {} });
});

test("an access token ends on its day", async () => {
  stopClock();
  const { token } = await makeToken(await signIn());
  passTime(7 * dayMs - 1000);
  expect(await callTool("modern", token, "ping")).toMatchObject({ content: [{}] });
  passTime(1000);
  await expect(callTool("modern", token, "ping")).rejects.toThrow(/unauthorized|401/i);
  expect(await runDurableObjectAlarm(accountOf(token))).toBe(true);
  const left = await runInDurableObject(accountOf(token), (_, { storage }) =>
    storage.sql.exec("SELECT * FROM access_tokens").toArray(),
  );
  expect(left).toEqual([]);
});

test("an access token shows once, and its secret is nowhere in the account", async () => {
  const person = await signIn();
  const { token, html } = await makeToken(person);
  expect(html).toContain("Copy your token now");
  expect(html).toContain(`<pre id="token" data-copy="token">${token}</pre>`);
  const secret = token.split(":")[2] ?? "";
  expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(await (await person.browser.open("/account/tokens")).text()).not.toContain(secret);
  const rows = await runInDurableObject(accountOf(token), (_, { storage }) =>
    storage.sql.exec("SELECT * FROM access_tokens").toArray(),
  );
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain(secret);
});

test("an access token is known to who scans for secrets, and a reload makes no other one", async () => {
  const person = await signIn();
  const { token, html } = await makeToken(person);
  expect(token).toMatch(/^thp_[\w-]{22}\.[\w-]{43}:pat_[\w-]{16}:[\w-]{43}$/);
  expect(html).not.toContain("was shown once");
  const reloaded = await (await person.browser.open(made)).text();
  expect(reloaded).toContain("The token was shown once.");
  expect(reloaded).not.toContain(token);
  expect(await accountOf(token).listAccessTokens()).toHaveLength(1);
});

test("a new access token is shown in the sign-in that made it alone", async () => {
  const person = await signIn();
  await person.browser.send("/account/tokens", good);
  await person.browser.signIn(person.name);
  expect(await (await person.browser.open(made)).text()).not.toContain('id="token"');
});

test("the page lists name, scopes, end and last use of an access token", async () => {
  const person = await signIn();
  const { token, id } = await makeToken(person);
  await accountOf(token).recordCalls([toCallRecord(id, { tool: "ping" })]);
  const html = await (await person.browser.open("/account/tokens")).text();
  for (const text of ["Nightly report", "clinical-trials: read", "just now", "1 call in 30 days"]) {
    expect(html).toContain(text);
  }
  const activity = await (await person.browser.open("/account/activity")).text();
  expect(activity).toContain("Nightly report");
});

test("an access token may do what was ticked and no more", async () => {
  const person = await signIn();
  const { token } = await makeToken(person, [
    ["name", "GitHub"],
    ["toolset", "github"],
    ["days", "7"],
  ] as never);
  const { tools } = await (await connect("modern", token)).listTools();
  const names = tools.map(({ name }) => name);
  expect(names).toContain("whoami");
  expect(names).not.toContain("get_trial");
});

test("an access token opens no page and makes no other token", async () => {
  const { token } = await makeToken(await signIn());
  const cookie = `toolhub=${token}`;
  const headers = { authorization: `Bearer ${token}`, cookie, origin };
  expect((await fetchWorker(`${origin}/account`, { headers })).status).toBe(303);
  const made = await fetchWorker(`${origin}/account/tokens`, {
    method: "POST",
    headers,
    body: new URLSearchParams(),
  });
  expect(made.headers.get("location")).toBe("/sign-in");
  const body = new URLSearchParams({ grant_type: "refresh_token", refresh_token: token });
  const refreshed = await fetchWorker(`${origin}/token`, { method: "POST", body });
  expect(refreshed.status).toBeGreaterThanOrEqual(400);
});

const changes: readonly (readonly [string, (token: string, other: string) => string])[] = [
  ["with another secret", (token) => `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`],
  ["with another id", (token) => token.replace("pat_", "pat_A").replace(/(pat_.{16})./, "$1")],
  ["without its prefix", (token) => token.replace(/^thp_/, "")],
  ["with another prefix", (token) => token.replace(/^thp_/, "ghp_")],
  ["with something behind it", (token) => `${token}x`],
  [
    "in front of which another account stands",
    (token, other) => [other.split(":")[0], ...token.split(":").slice(1)].join(":"),
  ],
];

test.each(changes)("an access token %s is refused", async (_, change) => {
  const { token } = await makeToken(await signIn());
  const { token: other } = await makeToken(await signIn());
  const response = await fetchWorker(mcpUrl, {
    method: "POST",
    headers: { authorization: `Bearer ${change(token, other)}` },
  });
  expect(response.status).toBe(401);
});

test("an access token is good at its resource and at what is below it, and nowhere else", async () => {
  const { token } = await makeToken(await signIn());
  const check = (resource: string) =>
    accountOf(token).check(resource, token, { calls: 1, served: 0 });
  for (const resource of [mcpUrl, `${mcpUrl}/github`, `${mcpUrl}/github/readonly`]) {
    const { marked } = (await check(resource)) ?? {};
    expect(marked?.checked).toMatchObject({
      audience: resource,
      scopes: ["clinical-trials:read"],
    });
  }
  for (const resource of [
    origin,
    `${origin}/`,
    `${mcpUrl}x`,
    `${mcpUrl}-x/github`,
    `${origin}/audit`,
  ]) {
    expect(await check(resource), resource).toBeNull();
  }
});

const refused = [
  ["without a name", [["toolset", "github"]], "Please type a name"],
  [
    "with a name of control characters",
    [
      ["name", "a\u0000"],
      ["toolset", "github"],
    ],
    "a name",
  ],
  ["that may do nothing", [["name", "x"]], "Tick what the token may do"],
  [
    "for a toolset that is not there",
    [
      ["name", "x"],
      ["toolset", "nothing"],
    ],
    "Tick what",
  ],
] as const;

test.each(refused)("a token %s is refused beside the field", async (_, fields, reason) => {
  const browser = openBrowser();
  await browser.signIn(createName());
  const response = await browser.send("/account/tokens", fields as never);
  expect(response.status).toBe(400);
  const html = await response.text();
  expect(html).toContain(reason);
  expect(html).not.toContain('id="token"');
});

test("a person has 50 access tokens at most", async () => {
  const browser = openBrowser();
  await browser.signIn(createName());
  const { token } = await makeToken({ browser });
  const draft = { name: "x", scopes: ["github:read"], days: 7, audience: mcpUrl };
  for (let count = 1; count < 50; count += 1) {
    await accountOf(token).createAccessToken(draft, await asSignedIn(accountOf(token)));
  }
  const response = await browser.send("/account/tokens", good);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("You have 50 access tokens");
});

test("another person's access token cannot be revoked", async () => {
  const { token, id } = await makeToken(await signIn());
  await revoke(await signIn(), id);
  expect(await callTool("modern", token, "ping")).toMatchObject({ content: [{}] });
});
