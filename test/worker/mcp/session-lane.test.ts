import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";

import { usualPace } from "../../../src/mcp/session/session-request.ts";
import { changeSessions, makeObject, saveGithubKey } from "../../support/account-objects.ts";
import { toRequest } from "../../support/mcp-messages.ts";
import { connectAgain, type Person, signIn } from "../../support/person.ts";
import { demo, fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import {
  EventReader,
  type InitializeOptions,
  SessionClient,
} from "../../support/session-client.ts";
import { createCountingWorker } from "../oauth/counting-worker.ts";

const pace = { ...usualPace };
const leaseMs = 10_000;
const read = { name: "get_trial", arguments: { trial_id: "NCT90000001" } };
const call = toRequest(7, "tools/call", read);
const toCancel = (requestId: unknown) => ({
  jsonrpc: "2.0",
  method: "notifications/cancelled",
  params: { requestId },
});

afterEach(() => {
  Object.assign(usualPace, pace);
  vi.useRealTimers();
});

const accountOf = ({ tokens }: Pick<Person, "tokens">) =>
  env.ACCOUNT.getByName(tokens.access_token.split(".")[0] ?? "");

/** The rows of a person's sessions. */
const listRows = (person: Pick<Person, "tokens">) =>
  runInDurableObject(accountOf(person), (_, { storage }) =>
    storage.sql
      .exec<{ session_id: string; has_object: number }>("SELECT * FROM sessions")
      .toArray(),
  );

async function openSession(person: Pick<Person, "tokens">, options: InitializeOptions = {}) {
  const client = new SessionClient(mcpUrl, person.tokens.access_token, fetchWorker);
  await client.initialize(options);
  return client;
}

/** Somebody with a session, whose upstream takes its time. */
async function connectSlowly(delayMs: number, options: InitializeOptions = {}) {
  const person = await signIn();
  const client = await openSession(person, options);
  await demo.setFault(person.key, { mode: "slow", delayMs });
  return { person, client };
}

test("initialize, lists, calls and the listening stream make no object", async () => {
  const person = await signIn();
  const client = await openSession(person);
  for (const method of ["tools/list", "prompts/list", "resources/list", "ping"]) {
    expect(await (await client.post(toRequest(2, method))).json()).toMatchObject({ id: 2 });
  }
  expect(await (await client.post(call)).text()).toContain("NCT90000001");
  expect((await client.post(toCancel("nothing"))).status).toBe(202);
  expect(await listRows(person)).toMatchObject([{ has_object: 0 }]);
  await (await client.send("GET")).body?.cancel();
  expect(await listRows(person)).toMatchObject([{ has_object: 0 }]);
  await makeObject(client);
  expect(await listRows(person)).toMatchObject([{ has_object: 1 }]);
});

const issue = {
  name: "merge_pull_request",
  arguments: { pull_request_id: "PR_1", head_commit: "a".repeat(40) },
};

test("a call that asks its person runs in the session's object", async () => {
  const { fetchCounted, listHops } = createCountingWorker();
  const person = await signIn();
  await saveGithubKey(person);
  const { access_token } = await connectAgain(person, {}, [
    ["toolset", "github"],
    ["write", "github"],
  ]);
  const hopsOf = async (capabilities: object) => {
    const client = new SessionClient(mcpUrl, access_token, fetchCounted);
    await client.initialize({ capabilities });
    return listHops(async () => {
      const response = await client.post(toRequest(2, "tools/call", issue));
      await response.body?.cancel();
    });
  };
  expect(await hopsOf({ elicitation: {} })).toEqual(["Account.check", "McpSession.serve"]);
  expect(await hopsOf({})).toEqual(["Account.check", "Account.findApproval"]);
});

test("a call that is silent for long goes on as a stream, once, and can be resumed", async () => {
  const { person, client } = await connectSlowly(900);
  Object.assign(usualPace, { silentMs: 100 });
  const seen = (await demo.listSeen(person.key)).length;
  const response = await client.post(call);
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const reader = new EventReader(response);
  const first = await reader.next();
  expect(first?.message).toBeNull();
  await reader.drop();
  const rest = await new EventReader(await client.resume(first?.id)).rest();
  expect(rest.map(({ message }) => message)).toMatchObject([
    { id: 7, result: { structuredContent: { trial_id: "NCT90000001" } } },
  ]);
  expect((await demo.listSeen(person.key)).length).toBe(seen + 1);
});

test("a call whose session ends elsewhere while it runs is answered, and makes no object", async () => {
  const { person, client } = await connectSlowly(3000);
  Object.assign(usualPace, { silentMs: 2000 });
  const answer = client.post(call);
  await expect
    .poll(() => demo.listSeen(person.key))
    .toContainEqual(expect.objectContaining({ operationName: "get_trial" }));
  await accountOf(person).closeSession(client.sessionId ?? "");
  const response = await answer;
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("application/json");
  expect(await response.text()).toContain("NCT90000001");
});

test("a call that is silent for long in an older revision stays one answer", async () => {
  const { client } = await connectSlowly(400, { version: "2025-06-18" });
  Object.assign(usualPace, { silentMs: 100 });
  const response = await client.post(call);
  expect(response.headers.get("content-type")).toContain("application/json");
  expect(await response.text()).toContain("NCT90000001");
});

/** Far longer than an answer takes that does not wait for the upstream. */
const upstreamMs = 9000;

const endings = [
  ["cancelled", (client: SessionClient) => client.post(toCancel(7)), -32800],
  ["whose session is deleted", (client: SessionClient) => client.send("DELETE"), -32000],
] as const;

describe.each([
  ["in the Worker", 60_000],
  ["on a stream", 50],
] as const)("a call %s", (_, silentMs) => {
  test.each(endings)("that is %s is answered at once", async (__, end, code) => {
    const { client } = await connectSlowly(upstreamMs);
    Object.assign(usualPace, { silentMs });
    const answer = client.post(call).then((response) => response.text());
    await expect.poll(async () => (await client.post(toRequest(7, "ping"))).status).toBe(400);
    if (silentMs < 1000) await new Promise((resolve) => setTimeout(resolve, 300));
    const startedMs = Date.now();
    expect((await end(client)).ok).toBe(true);
    expect(await answer).toContain(`"code":${code}`);
    expect(Date.now() - startedMs).toBeLessThan(upstreamMs / 2);
  });
});

test("a cancellation ends no call of another session", async () => {
  const { person, client } = await connectSlowly(700);
  const answer = client.post(call).then((response) => response.text());
  const others = [await openSession(person), await openSession(await signIn())];
  for (const other of others) expect((await other.post(toCancel(7))).status).toBe(202);
  for (const other of others) expect((await other.send("DELETE")).status).toBe(200);
  expect(await answer).toContain("NCT90000001");
});

test("at most 32 calls of a session run in the Worker at once", async () => {
  const { client } = await connectSlowly(4000);
  const ids = Array.from({ length: 32 }, (_, index) => `call ${index}`);
  const calls = ids.map((id) => client.post({ ...call, id }));
  await expect.poll(async () => (await client.post(toRequest("more", "ping"))).status).toBe(429);
  await Promise.all(calls.map(async (one) => (await one).text()));
  expect((await client.post(toRequest("more", "ping"))).status).toBe(200);
});

function passTime(ms: number): void {
  vi.useFakeTimers({ now: Date.now() + ms, toFake: ["Date"] });
}

/** A session whose calls a lease serves. */
async function openLeased(person: Pick<Person, "tokens">) {
  const client = await openSession(person);
  const callOnce = async () => (await client.post(call)).status;
  expect(await callOnce()).toBe(200);
  return { client, callOnce };
}

test("a session that ended elsewhere answers reads for ten seconds at most, and nothing else", async () => {
  const person = await signIn();
  const { client, callOnce } = await openLeased(person);
  await accountOf(person).closeSession(client.sessionId ?? "");
  expect(await callOnce()).toBe(200);
  passTime(leaseMs);
  expect(await callOnce()).toBe(404);
  const other = await openLeased(person);
  await accountOf(person).closeSession(other.client.sessionId ?? "");
  expect(await other.callOnce()).toBe(200);
  expect((await other.client.post(toRequest(2, "ping"))).status).toBe(404);
  expect(await other.callOnce()).toBe(404);
});

test("a session that ended elsewhere gets no object", async () => {
  const person = await signIn();
  const { client } = await openLeased(person);
  await accountOf(person).closeSession(client.sessionId ?? "");
  const unusual = await client.post({ ...call, params: { ...read, x: 1 } });
  expect(unusual.status).toBe(404);
  const stub = env.MCP_SESSION.getByName(
    `${person.tokens.access_token.split(".")[0]}:${client.sessionId}`,
  );
  const stored = await runInDurableObject(stub, (_, { storage }) => storage.list());
  expect(stored.size).toBe(0);
});

test("a deleted session answers nothing in the same isolate, whatever is leased", async () => {
  const { client, callOnce } = await openLeased(await signIn());
  expect((await client.send("DELETE")).status).toBe(200);
  expect(await callOnce()).toBe(404);
});

test("a lease knows the sessions that its account named, and gives a request that names none no other's", async () => {
  const person = await signIn();
  const [mine, other] = [await openLeased(person), await openLeased(await signIn())];
  const client = new SessionClient(mcpUrl, person.tokens.access_token, fetchWorker);
  expect((await client.post(call)).status).toBe(400);
  client.sessionId = other.client.sessionId;
  expect((await client.post(call)).status).toBe(404);
  expect([await mine.callOnce(), await other.callOnce()]).toEqual([200, 200]);
});

test("a session that another grant used with a lease is that grant's", async () => {
  const person = await signIn();
  const { client } = await openLeased(person);
  const again = await connectAgain(person, {}, [["toolset", "clinical-trials"]]);
  const theirs = await openLeased({ tokens: again });
  const moved = new SessionClient(mcpUrl, again.access_token, fetchWorker);
  moved.sessionId = client.sessionId;
  expect((await moved.post(call)).status).toBe(200);
  const [grantId, laterId] = [person.tokens, again].map(
    ({ access_token }) => access_token.split(":")[1] ?? "",
  );
  expect(grantId).not.toBe(laterId);
  await accountOf(person).revokeGrant(grantId ?? "");
  expect((await moved.post(toRequest(2, "ping"))).status).toBe(200);
  expect(await theirs.callOnce()).toBe(200);
});

test("the sessions of a grant that ended answer nothing, not even in another grant's hands", async () => {
  const person = await signIn();
  const { client } = await openLeased(person);
  const again = await connectAgain(person, {}, [["toolset", "clinical-trials"]]);
  const grantId = person.tokens.access_token.split(":")[1] ?? "";
  await person.browser.send("/account/grants/revoke", [["id", grantId]]);
  const moved = new SessionClient(mcpUrl, again.access_token, fetchWorker);
  moved.sessionId = client.sessionId;
  expect((await moved.post(call)).status).toBe(404);
  expect((await client.post(call)).status).toBe(401);
});

test("the use of a session is written once an hour, not with each call", async () => {
  const person = await signIn();
  const client = await openSession(person);
  const usedAt = () =>
    runInDurableObject(accountOf(person), (_, { storage }) =>
      Number(storage.sql.exec("SELECT used_ms FROM sessions").one().used_ms),
    );
  const opened = await usedAt();
  await client.post(toRequest(2, "ping"));
  expect(await usedAt()).toBe(opened);
  await changeSessions(accountOf(person), "UPDATE sessions SET used_ms = used_ms - 3600000");
  await client.post(toRequest(2, "ping"));
  expect(await usedAt()).toBeGreaterThanOrEqual(opened);
});

test("a session that an earlier version opened is served by its object, and ends with it", async () => {
  const person = await signIn();
  const client = await openSession(person);
  await makeObject(client);
  await changeSessions(accountOf(person), "UPDATE sessions SET handshake = '', has_object = 1");
  passTime(leaseMs);
  expect(await (await client.post(call)).text()).toContain("NCT90000001");
  expect(await (await client.post(toRequest(8, "ping"))).json()).toMatchObject({ result: {} });
  expect((await client.send("DELETE")).status).toBe(200);
  expect((await client.post(call)).status).toBe(404);
  expect(await listRows(person)).toEqual([]);
});
