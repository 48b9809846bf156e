import { expect, test } from "vitest";

import { makeObject, saveGithubKey } from "../../support/account-objects.ts";
import { BrowserSession } from "../../support/dance.ts";
import { signInFor, urlOf } from "../../support/mcp-client.ts";
import {
  toModernHeaders,
  toModernInit,
  toModernMessage,
  toRequest,
} from "../../support/mcp-messages.ts";
import { connectAgain, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { createName, demo, mcpUrl, origin } from "../../support/server-under-test.ts";
import { SessionClient } from "../../support/session-client.ts";
import { createCountingWorker } from "./counting-worker.ts";

const read = { name: "get_trial", arguments: { trial_id: "NCT90000001" } };

test("a consent page is three calls of objects: the limit, the client, and the person's account once", async () => {
  const { fetchCounted, listHops } = createCountingWorker();
  const browser = new BrowserSession({ origin, fetch: fetchCounted });
  const path = await toAuthorizePath(await register());
  await browser.signIn(createName(), path);
  const hops = await listHops(async () => {
    const page = await browser.open(path);
    expect(await page.text()).toContain('name="handle"');
  });
  expect(hops).toEqual(["Registry.countRequest", "Registry.read", "Account.consentView"]);
});

test("a call asks the account once without a lease, and nobody with one", async () => {
  const { fetchCounted, listHops } = createCountingWorker();
  const { tokens } = await signIn();
  const call = async () => {
    const message = toModernMessage("tools/call", read);
    const headers = toModernHeaders(tokens.access_token, message);
    const body = JSON.stringify(message);
    const response = await fetchCounted(mcpUrl, { method: "POST", headers, body });
    expect(await response.text()).toContain("NCT90000001");
  };
  expect(await listHops(call)).toEqual(["Account.check"]);
  expect(await listHops(call)).toEqual([]);
});

test("of a key that ends soon the account is told after one answer; its pages and calls ask no more than of any other", async () => {
  const { fetchCounted, listHops } = createCountingWorker();
  const person = await signIn();
  const browser = new BrowserSession({ origin, fetch: fetchCounted });
  await browser.signIn(person.name);
  const call = async () => {
    const message = toModernMessage("tools/call", read);
    const headers = toModernHeaders(person.tokens.access_token, message);
    const init = { method: "POST", headers, body: JSON.stringify(message) };
    expect(await (await fetchCounted(mcpUrl, init)).text()).toContain("NCT90000001");
  };
  const openAccount = async () => void (await (await browser.open("/account")).text());
  const path = await toAuthorizePath(await register());
  const openConsent = async () => void (await (await browser.open(path)).text());
  const pages = async () => [await listHops(openAccount), await listHops(openConsent)];
  const usual = await pages();
  const key = await demo.makeKey(person.name);
  const ends = new Date(Date.now() + 86_400_000).toISOString();
  const headers = { "x-demo-key-ends": ends, "x-demo-key-scopes": "admin:all" };
  await demo.setFault(key, { mode: "headers", headers });
  await browser.send("/account/keys", [
    ["toolset", "clinical-trials"],
    ["key", key],
  ]);
  expect(await (await browser.open("/account")).text()).toContain("may do more");
  expect(await pages()).toEqual(usual);
  expect(await listHops(call)).toEqual(["Account.check", "Account.noteKeyTold"]);
  expect(await listHops(call)).toEqual([]);
});

test("a session's call asks the account once without a lease, and nobody with one", async () => {
  const { fetchCounted, listHops } = createCountingWorker();
  const { tokens } = await signIn();
  const client = new SessionClient(mcpUrl, tokens.access_token, fetchCounted);
  expect(await listHops(() => client.openSession())).toEqual([
    "Account.check",
    "Account.openSession",
  ]);
  const initialized = { jsonrpc: "2.0", method: "notifications/initialized" };
  expect(await listHops(() => client.post(initialized))).toEqual(["Account.check"]);
  const request = (method: string, params: object, expected: string) => async () => {
    const response = await client.post(toRequest(2, method, params));
    expect(await response.text()).toContain(expected);
  };
  const call = (params: object, expected: string) => request("tools/call", params, expected);
  expect(await listHops(request("tools/list", {}, "get_trial"))).toEqual([]);
  expect(await listHops(call(read, "NCT90000001"))).toEqual([]);
  const whoami = call({ name: "whoami" }, "clinical-trials");
  expect(await listHops(whoami)).toEqual(["Account.check"]);
  for (const list of ["prompts/list", "resources/list", "resources/templates/list"]) {
    expect(await listHops(request(list, {}, '"result"'))).toEqual(["Account.check"]);
  }
  expect(await listHops(request("ping", {}, '"result":{}'))).toEqual(["Account.check"]);
  expect(await listHops(() => client.send("DELETE"))).toEqual([
    "Account.check",
    "Account.closeSession",
  ]);
});

const inCatalog = [
  ["find_tools", { query: "eligibility of one clinical trial" }],
  ["describe_tool", { name: "get_trial" }],
  ["run_tool", { name: read.name, arguments: read.arguments }],
] as const;

test.each(inCatalog)(
  "%s asks the account once without a lease, and nobody with one, in both eras",
  async (name, args) => {
    const { token } = await signInFor("run_tool");
    const url = urlOf("run_tool");
    const params = { name, arguments: args };
    const expectTrial = async (response: Response) =>
      expect(await response.text()).toMatch(/get_trial|NCT90000001/);
    const modern = createCountingWorker();
    const message = toModernMessage("tools/call", params);
    const init = toModernInit(token, message);
    const call = async () => expectTrial(await modern.fetchCounted(url, init));
    expect(await modern.listHops(call)).toEqual(["Account.check"]);
    expect(await modern.listHops(call)).toEqual([]);
    const session = createCountingWorker();
    const client = new SessionClient(url, token, session.fetchCounted);
    await client.openSession();
    const post = async () => expectTrial(await client.post(toRequest(2, "tools/call", params)));
    expect(await session.listHops(post)).toEqual(["Account.check"]);
    expect(await session.listHops(post)).toEqual([]);
  },
);

test("a run_tool that names nothing asks the account, as a call of nothing does", async () => {
  const { token } = await signInFor("run_tool");
  const { fetchCounted, listHops } = createCountingWorker();
  const message = toModernMessage("tools/call", { name: "run_tool", arguments: { name: "x" } });
  const call = async () => {
    const response = await fetchCounted(urlOf("run_tool"), toModernInit(token, message));
    expect(await response.text()).toContain("NOT_FOUND");
  };
  for (const _ of [1, 2]) expect(await listHops(call)).toEqual(["Account.check"]);
});

test("a session gets an object where only one can answer, and asks its account for it once; to listen takes none", async () => {
  const { fetchCounted, listHops } = createCountingWorker();
  const { tokens } = await signIn();
  const client = new SessionClient(mcpUrl, tokens.access_token, fetchCounted);
  await client.initialize();
  const listen = async () => (await client.send("GET")).body?.cancel();
  expect(await listHops(listen)).toEqual(["Account.check", "Account.fetch"]);
  const ask = () => makeObject(client);
  expect(await listHops(ask)).toEqual(["Account.check", "McpSession.serve"]);
  const call = async () => (await client.post(toRequest(2, "tools/call", read))).text();
  expect(await listHops(call)).toEqual([]);
  expect(await listHops(() => client.send("DELETE"))).toEqual([
    "Account.check",
    "Account.closeSession",
  ]);
});

test("only a change with an idempotency_key asks the account's ledger too", async () => {
  const { fetchCounted, listHops } = createCountingWorker();
  const person = await signIn();
  await saveGithubKey(person);
  const { access_token } = await connectAgain(person, {}, [
    ["toolset", "github"],
    ["write", "github"],
  ]);
  const issue = { repository_id: "R_1", title: "A title", body: "A text" };
  const change = (more: object) => async () => {
    const params = { name: "create_issue", arguments: { ...issue, ...more } };
    const message = toModernMessage("tools/call", params);
    const headers = toModernHeaders(access_token, message);
    const body = JSON.stringify(message);
    const response = await fetchCounted(mcpUrl, { method: "POST", headers, body });
    expect(await response.text()).toContain("can no longer be opened");
  };
  expect(await listHops(change({}))).toEqual(["Account.check"]);
  expect(await listHops(change({ idempotency_key: "once and only" }))).toEqual([
    "Account.check",
    "Account.findChanges",
  ]);
});

test("whoever makes up a token, a code or a cookie reaches no account", async () => {
  const { fetchCounted, listHops } = createCountingWorker();
  const madeUp = `${"A".repeat(22)}.${"B".repeat(43)}:grant:secret`;
  const message = toModernMessage("tools/call", read);
  const requests = [
    [mcpUrl, { method: "POST", headers: toModernHeaders(madeUp, message), body: "{}" }],
    [`${origin}/account`, { headers: { cookie: `toolhub=${madeUp}` } }],
    [
      `${origin}/token`,
      {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "authorization_code",
          client_id: "nobody",
          code: madeUp,
        }),
      },
    ],
  ] as const;
  const hops = await listHops(async () => {
    for (const [url, init] of requests) await (await fetchCounted(url, init)).text();
  });
  expect(hops.filter((hop) => !hop.startsWith("Registry."))).toEqual([]);
});
