import { expect, test } from "vitest";

import { makeObject, saveGithubKey } from "../../support/account-objects.ts";
import { BrowserSession } from "../../support/dance.ts";
import { toModernHeaders, toModernMessage, toRequest } from "../../support/mcp-messages.ts";
import { connectAgain, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { createName, mcpUrl, origin } from "../../support/server-under-test.ts";
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
