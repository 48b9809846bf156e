import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";

import { registrationLimits } from "../../../src/rate-limit/limits.ts";
import type { Registry } from "../../../src/store/registry.ts";
import { findShard } from "../../../src/store/shard.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import { findHandle, type Tokens } from "../../support/dance.ts";
import { exchange, openBrowser, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { createName, fetchWorker, origin } from "../../support/server-under-test.ts";

const { unused, used, undisturbedSeconds } = registrationLimits;
const day = 24 * 60 * 60;

beforeEach(() => stopClock());

const wait = (seconds: number) => passTime(seconds * 1000);

async function sweep(): Promise<void> {
  for (const id of await listDurableObjectIds(env.REGISTRY)) {
    await runDurableObjectAlarm(env.REGISTRY.get(id));
  }
}

const isKnown = async (clientId: string) => {
  const response = await fetchWorker(origin + (await toAuthorizePath(clientId)));
  return !(await response.text()).includes("Your app is not known here any more");
};

/** What the registry keeps of a client. */
const readStored = (clientId: string) => {
  const name = `client:${clientId}`;
  return findShard(env.REGISTRY, name).read(name);
};

let shards = 0;

/** A shard that no other test uses, and its registrations. */
function inShard<T>(run: (registry: Registry, sql: SqlStorage) => T | Promise<T>): Promise<T> {
  shards += 1;
  const stub = env.REGISTRY.getByName(`test-${shards}`);
  return runInDurableObject(stub, (registry, { storage }) => run(registry, storage.sql));
}

const record = (id: string, padding = "") =>
  JSON.stringify({ clientId: id, redirectUris: ["https://client.example/"], clientName: padding });

/** Puts rows into a table as if they had been registered one after the other, the last just now. */
function fill(
  sql: SqlStorage,
  table: string,
  rows: { count: number; value: string; lastsSeconds: number },
) {
  const expiresAt = Math.floor(Date.now() / 1000) + rows.lastsSeconds;
  sql.exec(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO ${table} (name, value, metadata, expires_at) SELECT 'client:filler-' || i, ?, NULL, ? FROM n`,
    rows.count,
    rows.value,
    expiresAt,
  );
}

const countRows = (sql: SqlStorage, table: string) =>
  sql.exec<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`).one().n;

test("an app that nobody has allowed is gone after a day", async () => {
  const clientId = await register();
  wait(day - 60);
  expect(await isKnown(clientId)).toBe(true);
  wait(120);
  expect(await isKnown(clientId)).toBe(false);
  await sweep();
  expect(await readStored(clientId)).toBeNull();
});

test("an app that somebody has allowed lives for 90 days, and longer where it is used", async () => {
  const { clientId, tokens } = await signIn();
  const other = await signIn();
  let { refresh_token } = tokens;
  for (const _ of [1, 2, 3]) {
    wait(25 * day);
    const fields = { grant_type: "refresh_token", client_id: clientId, refresh_token };
    const response = await exchange(fields);
    expect(response.status).toBe(200);
    ({ refresh_token } = await response.json<Tokens>());
    expect(await isKnown(other.clientId)).toBe(true);
  }
  wait(20 * day);
  await sweep();
  expect(await isKnown(clientId)).toBe(true);
  expect(await isKnown(other.clientId)).toBe(false);
});

test("of what a stranger registers only what is read again is kept, each thing once", async () => {
  const redirect = "https://client.example/callback";
  const noise = {
    logo_uri: "https://client.example/logo",
    policy_uri: "https://client.example/policy",
    tos_uri: "https://client.example/tos",
    jwks_uri: "https://client.example/jwks",
    contacts: ["x".repeat(9000)],
    "client_name#de": "y".repeat(2000),
  };
  const clientId = await register({
    ...noise,
    client_name: "Kept",
    client_uri: "https://client.example/",
    redirect_uris: Array.from({ length: 10 }, () => redirect),
  });
  const stored = (await readStored(clientId)) ?? "";
  expect(stored.length).toBeLessThan(500);
  expect(JSON.parse(stored)).toEqual({
    clientId,
    clientName: "Kept",
    clientUri: "https://client.example/",
    redirectUris: [redirect],
    grantTypes: ["authorization_code"],
    responseTypes: ["code"],
    tokenEndpointAuthMethod: "none",
    authMethodExplicit: true,
    registrationDate: expect.any(Number),
    registrationExpiresAt: expect.any(Number),
  });
});

test("a home page of more than 512 bytes is refused", async () => {
  const send = (bytes: number) =>
    fetchWorker(`${origin}/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        redirect_uris: ["https://client.example/"],
        client_uri: `https://client.example/${"a".repeat(bytes - 23)}`,
      }),
    });
  expect((await send(512)).status).toBe(201);
  const refused = await send(513);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ error: "invalid_client_metadata" });
});

test("a shard holds so many unused apps: the oldest gives way, unless a person may still be allowing it", async () => {
  await inShard(async (registry, sql) => {
    expect(await registry.register("client:first", record("first"))).toBe(true);
    fill(sql, "unused_clients", { count: unused.count - 1, value: record("x"), lastsSeconds: day });
    await registry.alarm();
    expect(await registry.register("client:more", record("more"))).toBe(false);
    wait(undisturbedSeconds - 1);
    expect(await registry.register("client:more", record("more"))).toBe(false);
    wait(1);
    expect(await registry.register("client:more", record("more"))).toBe(true);
    expect(countRows(sql, "unused_clients")).toBe(unused.count);
    expect(registry.read("client:more")).not.toBeNull();
  });
});

test("a shard holds so many bytes of unused apps, and counts bytes, not characters", async () => {
  await inShard(async (registry, sql) => {
    const value = record("x", "\u00fc".repeat(4096));
    const fitting = Math.floor(unused.bytes / new TextEncoder().encode(value).length);
    for (let index = 0; index < fitting; index += 1) {
      expect(await registry.register(`client:${index}`, value)).toBe(true);
    }
    expect(await registry.register("client:more", value)).toBe(false);
    wait(undisturbedSeconds);
    expect(await registry.register("client:more", value)).toBe(true);
    expect(countRows(sql, "unused_clients")).toBe(fitting);
  });
});

test("a shard holds so many apps that were allowed: the one whose end is nearest gives way", async () => {
  await inShard(async (registry, sql) => {
    fill(sql, "clients", { count: used.count, value: record("x"), lastsSeconds: day });
    await registry.register("client:new", record("new"));
    expect(registry.useRegistration("client:new")).toBe(registry.read("client:new"));
    expect(countRows(sql, "clients")).toBe(used.count);
    expect(countRows(sql, "unused_clients")).toBe(0);
    expect(registry.read("client:new")).not.toBeNull();
  });
});

test("an app that is not registered cannot be used", async () => {
  await inShard((registry) => expect(registry.useRegistration("client:nobody")).toBeNull());
});

test("where a consent page stood open until its app was gone, nothing is allowed", async () => {
  const browser = openBrowser();
  await browser.signIn(createName());
  const clientId = await register();
  const path = await toAuthorizePath(clientId);
  const handle = findHandle(await (await browser.open(path)).text());
  await findShard(env.REGISTRY, `client:${clientId}`).remove(`client:${clientId}`);
  const response = await browser.send(path, [
    ["handle", handle],
    ["decision", "approve"],
    ["toolset", "clinical-trials"],
  ]);
  expect(response.status).toBe(400);
});

test("with every shard full of registrations people sign in and allow apps, and programs hear when to come again", async () => {
  const clientId = await register();
  for (let shard = 0; shard < 32; shard += 1) {
    await runInDurableObject(
      env.REGISTRY.getByName(`shard-${shard}`),
      async (registry, { storage }) => {
        fill(storage.sql, "unused_clients", {
          count: unused.count,
          value: record("x"),
          lastsSeconds: day,
        });
        await registry.alarm();
      },
    );
  }
  const refused = await fetchWorker(`${origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ redirect_uris: ["https://client.example/"] }),
  });
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("60");
  expect(refused.headers.get("access-control-allow-origin")).toBe("*");
  expect(await refused.json()).toMatchObject({ error: "temporarily_unavailable" });
  const browser = openBrowser();
  const path = await toAuthorizePath(clientId);
  expect((await browser.signIn(createName(), path)).status).toBe(303);
  const page = await browser.open(path);
  expect(page.status).toBe(200);
  const denied = await browser.send(path, [
    ["handle", findHandle(await page.text())],
    ["decision", "deny"],
  ]);
  expect(denied.status).toBe(302);
  wait(undisturbedSeconds + 1);
  expect(await register()).toMatch(/^[\w-]{16}$/);
});

test("administrators see apps that were allowed first, and the others after them", async () => {
  await inShard(async (registry) => {
    for (const id of ["a", "b", "c"]) await registry.register(`client:${id}`, record(id));
    registry.useRegistration("client:b");
    const { entries, count } = registry.listNewest("client:", 2);
    expect(entries.map(({ name }) => name)).toEqual(["client:b", "client:c"]);
    expect(count).toBe(3);
    const rest = registry.listNewest("client:", 2, entries[1]);
    expect(rest.entries.map(({ name }) => name)).toEqual(["client:a"]);
    expect(registry.take("client:b")).not.toBeNull();
    expect(registry.read("client:b")).toBeNull();
  });
});
