import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";

import { toSocketUrl } from "../../../src/account/changes/listeners.ts";
import { handshake, makeObject } from "../../support/account-objects.ts";
import type { Tokens } from "../../support/dance.ts";
import { sendModern } from "../../support/mcp-client.ts";
import { toModernMessage, toRequest } from "../../support/mcp-messages.ts";
import { connectAgain, disconnect, exchange, type Person, signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";
import { EventReader, readStream, SessionClient } from "../../support/session-client.ts";

const hourMs = 3_600_000;
const ping = toRequest(2, "ping");
const filter = { notifications: { toolsListChanged: true } };

async function openSession(token: string): Promise<SessionClient> {
  const client = new SessionClient(mcpUrl, token, fetchWorker);
  await client.initialize();
  return client;
}

/** A stream of changes, in each lane. Resolves at its end with what came last. */
const streams = {
  modern: async (token: string) => {
    const response = await sendModern(token, toModernMessage("subscriptions/listen", filter));
    const events = readStream(response);
    await events.next();
    return { next: events.next, cancel: events.cancel };
  },
  session: async (token: string) => {
    const events = readStream(await (await openSession(token)).send("GET"));
    return { next: events.next, cancel: events.cancel };
  },
};
const lanes = Object.entries(streams);

const accountOf = ({ access_token }: Tokens) =>
  env.ACCOUNT.getByName(access_token.split(".")[0] ?? "");

/** True where the stream ends: within what a busy machine takes, if it is to end. */
async function isOver(next: () => Promise<unknown>, withinMs = 25_000): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), withinMs));
  const ended = (async () => {
    while ((await next()) !== null);
    return true;
  })();
  return Promise.race([ended, late]);
}

const refresh = async ({ clientId, tokens }: Person): Promise<Tokens> => {
  const fields = { grant_type: "refresh_token", client_id: clientId };
  const response = await exchange({ ...fields, refresh_token: tokens.refresh_token });
  return response.json<Tokens>();
};

/** RFC 7009, for one token alone. */
const revoke = async ({ clientId }: Person, token: string) => {
  const response = await exchange({ token, client_id: clientId, token_type_hint: "access_token" });
  expect(response.status).toBe(200);
};

describe.each(lanes)("%s lane: a stream", (_, listen) => {
  test("ends when its own access token is revoked, and the grant goes on", async () => {
    const person = await signIn();
    const { access_token } = await refresh(person);
    const [old, renewed] = [await listen(person.tokens.access_token), await listen(access_token)];
    await revoke(person, person.tokens.access_token);
    expect(await isOver(old.next)).toBe(true);
    expect(await isOver(renewed.next, 300)).toBe(false);
    await renewed.cancel();
  });

  test("goes on when its token is renewed", async () => {
    const person = await signIn();
    const { next, cancel } = await listen(person.tokens.access_token);
    await refresh(person);
    expect(await isOver(next, 300)).toBe(false);
    await cancel();
  });

  test("ends when the grant is revoked", async () => {
    const person = await signIn();
    const { next } = await listen(person.tokens.access_token);
    await disconnect(person);
    expect(await isOver(next)).toBe(true);
  });

  test("ends when its token does", async () => {
    const person = await signIn();
    await runInDurableObject(accountOf(person.tokens), (__, { storage }) => {
      const soon = Math.floor(Date.now() / 1000) + 4;
      const { value } = storage.sql
        .exec<{ value: string }>("SELECT value FROM kv WHERE name LIKE 'token:%'")
        .one();
      const token = JSON.stringify({ ...JSON.parse(value), expiresAt: soon });
      storage.sql.exec("UPDATE kv SET value = ? WHERE name LIKE 'token:%'", token);
    });
    const { next } = await listen(person.tokens.access_token);
    expect(await isOver(next)).toBe(true);
  });
});

test("a stream that was resumed ends with the token that resumed it, and its call goes on", async () => {
  const person = await signIn();
  const { access_token } = await refresh(person);
  const client = await openSession(access_token);
  const params = { _meta: { progressToken: "p" }, steps: [1, 2, 3], pauseMs: 500 };
  const reader = new EventReader(await client.post(toRequest(3, "fixture/progress", params)));
  const first = await reader.nextMessage();
  await reader.drop();
  const rest = new EventReader(await client.resume(first?.id)).rest();
  await revoke(person, access_token);
  const seen = (await rest).map(({ message }) => message?.id);
  expect(seen).not.toContain(3);
  const other = new SessionClient(mcpUrl, person.tokens.access_token, fetchWorker);
  other.sessionId = client.sessionId;
  const response = await other.resume(first?.id);
  expect((await new EventReader(response).rest()).at(-1)?.message).toMatchObject({
    id: 3,
    result: { sent: [true, true, true] },
  });
});

const listTokenIds = (tokens: Tokens) =>
  runInDurableObject(accountOf(tokens), (__, { storage }) => {
    const rows = storage.sql.exec<{ name: string }>(
      "SELECT name FROM kv WHERE name LIKE 'token:%'",
    );
    return rows.toArray().map(({ name }) => name.split(":").at(-1) ?? "");
  });

const listRows = (tokens: Tokens) =>
  runInDurableObject(accountOf(tokens), (__, { storage }) =>
    storage.sql.exec<{ session_id: string }>("SELECT session_id FROM sessions").toArray(),
  );

test("the sessions of a revoked grant end, with what runs in them, and free their places", async () => {
  const person = await signIn();
  const { access_token } = await connectAgain(person, {}, [["toolset", "clinical-trials"]]);
  const [gone, other] = [
    await openSession(person.tokens.access_token),
    await openSession(access_token),
  ];
  const call = gone.post(toRequest(3, "fixture/wait", { name: "revoked", ms: 20_000 }));
  // Behind the call, in the session's object.
  await (await gone.post(toRequest(4, "fixture/aborted"))).text();
  await accountOf(person.tokens).revokeGrant(person.tokens.access_token.split(":")[1] ?? "");
  expect(await (await call).text()).toContain('"code":-32000');
  expect(await listRows(person.tokens)).toEqual([{ session_id: other.sessionId }]);
  const theirs = new SessionClient(mcpUrl, access_token, fetchWorker);
  theirs.sessionId = gone.sessionId;
  expect((await theirs.post(ping)).status).toBe(404);
  expect((await other.post(ping)).status).toBe(200);
});

test("a session belongs to the grant that used it last", async () => {
  const person = await signIn();
  const { access_token } = await connectAgain(person, {}, [["toolset", "clinical-trials"]]);
  const { sessionId } = await openSession(person.tokens.access_token);
  const client = new SessionClient(mcpUrl, access_token, fetchWorker);
  client.sessionId = sessionId;
  expect((await client.post(ping)).status).toBe(200);
  await accountOf(person.tokens).revokeGrant(person.tokens.access_token.split(":")[1] ?? "");
  expect((await client.post(ping)).status).toBe(200);
});

const secondGrant = async (person: Person) => {
  const tokens = await connectAgain(person, {}, [["toolset", "clinical-trials"]]);
  return new SessionClient(mcpUrl, tokens.access_token, fetchWorker);
};

test("an app with 1,000 sessions in use leaves places for another, and takes none of them back", async () => {
  const person = await signIn();
  const greedy = await openSession(person.tokens.access_token);
  const grantId = person.tokens.access_token.split(":")[1] ?? "";
  await runInDurableObject(accountOf(person.tokens), async (instance) => {
    for (let count = 0; count < 999; count += 1) {
      await instance.openSession({ sessionId: `other ${count}`, grantId, handshake });
    }
  });
  const again = new SessionClient(mcpUrl, person.tokens.access_token, fetchWorker);
  expect(
    (await again.post({ ...ping, method: "initialize", params: initializeParams })).status,
  ).toBe(429);
  const other = await secondGrant(person);
  await other.initialize();
  expect((await other.post(ping)).status).toBe(200);
  // The one that was silent longest.
  await expect.poll(async () => (await greedy.post(ping)).status).toBe(404);
  expect(
    (await again.post({ ...ping, method: "initialize", params: initializeParams })).status,
  ).toBe(429);
  expect((await other.post(ping)).status).toBe(200);
  expect(await listRows(person.tokens)).toHaveLength(1000);
});

const initializeParams = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "test", version: "1" },
};

test("an app with 100 streams leaves one for another app, whose own are nobody else's", async () => {
  const person = await signIn();
  const greedy = await openSession(person.tokens.access_token);
  const stream = readStream(await greedy.send("GET"));
  const grantId = person.tokens.access_token.split(":")[1] ?? "";
  const [tokenId = ""] = await listTokenIds(person.tokens);
  const token = { clientId: person.clientId, grantId, tokenId, after: null };
  const statuses = await runInDurableObject(accountOf(person.tokens), async (instance) => {
    const opened: number[] = [];
    for (let count = 0; count < 99; count += 1) {
      const sessionId = `other ${count}`;
      await instance.openSession({ sessionId, grantId, handshake });
      const url = toSocketUrl({ ...token, sessionId, untilMs: Date.now() + 2 * hourMs });
      const { status, webSocket } = await instance.fetch(new Request(url));
      webSocket?.accept();
      opened.push(status);
    }
    return opened;
  });
  expect(new Set(statuses)).toEqual(new Set([101]));
  const more = await openSession(person.tokens.access_token);
  expect((await more.send("GET")).status).toBe(429);
  const other = await secondGrant(person);
  await other.initialize();
  const heard = await other.send("GET");
  expect(heard.status).toBe(200);
  expect(await isOver(stream.next)).toBe(true);
  await heard.body?.cancel();
});

test("of what a client says of itself a session keeps its name, version and what it can do", async () => {
  const { tokens } = await signIn();
  const client = new SessionClient(mcpUrl, tokens.access_token, fetchWorker);
  const long = "x".repeat(100_000);
  const capabilities = { elicitation: { url: {} }, experimental: { x: { long } }, sampling: {} };
  const clientInfo = { name: long, version: long, title: long, description: long };
  const params = { protocolVersion: "2025-11-25", capabilities, clientInfo, _meta: { long } };
  const opened = await client.post({ ...ping, method: "initialize", params });
  expect(await opened.json()).toMatchObject({ result: { protocolVersion: "2025-11-25" } });
  client.sessionId = opened.headers.get("mcp-session-id");
  const [row] = await runInDurableObject(accountOf(tokens), (__, { storage }) =>
    storage.sql.exec<{ handshake: string }>("SELECT handshake FROM sessions").toArray(),
  );
  expect(row?.handshake.length).toBeLessThan(400);
  const kept = {
    protocolVersion: "2025-11-25",
    capabilities: { elicitation: { url: {} }, sampling: {} },
    clientInfo: { name: "x".repeat(100), version: "x".repeat(50) },
  };
  expect(JSON.parse(row?.handshake ?? "")).toEqual(kept);
  await makeObject(client);
  const stub = env.MCP_SESSION.getByName(
    `${tokens.access_token.split(".")[0]}:${client.sessionId}`,
  );
  const stored = await runInDurableObject(stub, (__, { storage }) => storage.get("session"));
  expect(stored).toMatchObject({ initialize: { params: kept } });
  expect((await client.post(ping)).status).toBe(200);
});
