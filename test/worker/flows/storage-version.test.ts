import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import {
  markStorage,
  openStorage,
  storageSteps,
  toStorageVersion,
} from "../../../src/store/storage-version.ts";
import { connectWithObjects, makeObject, toCallRecord } from "../../support/account-objects.ts";
import { connectSession } from "../../support/mcp-client.ts";
import { toHeaders, toRequest } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";
import { createName, fetchWorker, origin } from "../../support/server-under-test.ts";

const sentence =
  "This was stored by a newer release of toolhub, and stays as it is: the operator has to run that release again.";

const readVersion = (sql: SqlStorage) =>
  sql.exec<{ version: number }>("SELECT version FROM storage_version").one().version;

const setVersion = (sql: SqlStorage, version: number) =>
  sql.exec("UPDATE storage_version SET version = ?", version);

/** What is stored, byte for byte. */
function dump(sql: SqlStorage): unknown {
  const tables = sql.exec<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
  );
  return [...tables].map(({ name }) => [name, sql.exec(`SELECT * FROM ${name}`).toArray()]);
}

/** Changes what an object stores, and ends the object: its next request wakes it. */
async function restart(
  stub: DurableObjectStub,
  change: (sql: SqlStorage) => unknown,
): Promise<void> {
  await runInDurableObject(stub, (_, { storage }) => void change(storage.sql));
  await evictDurableObject(stub);
}

/** Objects are named by the first part of a token. */
const accountOf = ({ tokens }: { readonly tokens: { readonly access_token: string } }) =>
  env.ACCOUNT.getByName(tokens.access_token.slice(0, 22));

test("every object notes the version that this release writes", async () => {
  const { client, stub, account } = await connectWithObjects();
  await makeObject(client);
  const objects = [
    ["Account", account],
    ["McpSession", stub],
    ["Registry", env.REGISTRY.getByName("shard-0")],
    ["Directory", env.DIRECTORY.getByName("directory")],
    ["Metrics", env.METRICS.getByName("metrics")],
  ] as const;
  expect(objects.map(([name]) => name).sort()).toEqual(Object.keys(storageSteps).sort());
  for (const [name, object] of objects) {
    await runInDurableObject(object as DurableObjectStub, (_, { storage }) => {
      expect(readVersion(storage.sql), name).toBe(toStorageVersion(name));
    });
  }
});

test("an object that wakes with the right version writes nothing of it", async () => {
  const account = accountOf(await signIn());
  await runInDurableObject(account, (_, { storage }) => {
    for (const write of ["INSERT", "UPDATE", "DELETE"]) {
      storage.sql.exec(
        `CREATE TRIGGER no_${write} BEFORE ${write} ON storage_version BEGIN SELECT RAISE(ABORT, 'written'); END`,
      );
    }
    expect(() => setVersion(storage.sql, 1)).toThrow("written");
    expect(() => markStorage(openStorage(storage, "Account"), "Account")).not.toThrow();
  });
});

test("a session that there is not stores no version", async () => {
  const stub = env.MCP_SESSION.getByName(`nobody:${createName()}`);
  await runInDurableObject(stub, async (session, { storage }) => {
    expect(await session.notify({ method: "notifications/tools/list_changed" })).toBe(false);
    expect(dump(storage.sql)).toEqual([]);
  });
});

test("an account that was erased is of this version", async () => {
  const account = accountOf(await signIn());
  await account.erase();
  await restart(account, (sql) => expect(readVersion(sql)).toBe(toStorageVersion("Account")));
  expect(await account.listGrants()).toEqual([]);
});

test("an account of before there were versions gets its columns, and goes on", async () => {
  const person = await signIn();
  const account = accountOf(person);
  await restart(account, (sql) => {
    sql.exec("DROP TABLE storage_version");
    sql.exec(
      "CREATE TABLE sessions (session_id TEXT PRIMARY KEY, used_ms INTEGER NOT NULL, listens_until_ms INTEGER NOT NULL) WITHOUT ROWID",
    );
    sql.exec(
      "CREATE TABLE session_listeners (session TEXT PRIMARY KEY, account_id TEXT NOT NULL, client_id TEXT NOT NULL, grant_id TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID",
    );
    sql.exec(
      "CREATE TABLE ledger (name TEXT PRIMARY KEY, digest TEXT NOT NULL, state TEXT NOT NULL, result TEXT, started_at INTEGER NOT NULL) WITHOUT ROWID",
    );
    sql.exec("CREATE INDEX ledger_results ON ledger (started_at) WHERE result IS NOT NULL");
    sql.exec(
      "CREATE TABLE calls (id INTEGER PRIMARY KEY AUTOINCREMENT, tool TEXT NOT NULL, source TEXT NOT NULL, outcome TEXT NOT NULL, started_ms INTEGER NOT NULL, duration_ms INTEGER NOT NULL)",
    );
    sql.exec(
      "CREATE TABLE call_sources (source TEXT PRIMARY KEY, name TEXT NOT NULL, used_ms INTEGER NOT NULL) WITHOUT ROWID",
    );
    sql.exec(
      "INSERT INTO calls (tool, source, outcome, started_ms, duration_ms) VALUES ('old', 'gone', 'ok', unixepoch() * 1000 - 60000, 3)",
    );
    sql.exec("INSERT INTO call_sources VALUES ('gone', 'Old app', unixepoch() * 1000 - 60000)");
  });
  const [, source = ""] = person.tokens.access_token.split(":");
  await account.recordCalls([toCallRecord(source, { code: "TIMEOUT" })]);
  expect(await account.listCalls()).toMatchObject({
    calls: [
      { code: "TIMEOUT", app: "Test client" },
      { tool: "old", app: "Old app", code: "", isCached: false },
    ],
    apps: ["Old app", "Test client"],
  });
  await runInDurableObject(account, (_, { storage }) => {
    expect(readVersion(storage.sql)).toBe(toStorageVersion("Account"));
    expect(storage.sql.exec("SELECT grant_id FROM sessions").toArray()).toEqual([]);
    const gone = storage.sql.exec(
      "SELECT name FROM sqlite_master WHERE name = 'session_listeners' UNION ALL SELECT name FROM pragma_table_info('sessions') WHERE name = 'listens_until_ms'",
    );
    expect(gone.toArray()).toEqual([]);
    expect(storage.sql.exec("SELECT claim FROM ledger").toArray()).toEqual([]);
    const indexes = storage.sql.exec(
      "SELECT name FROM sqlite_master WHERE name LIKE 'ledger\\_%' ESCAPE '\\'",
    );
    expect(indexes.toArray()).toEqual([{ name: "ledger_age" }]);
  });
});

test("an account of the release before loses the indexes that cost more than they spare", async () => {
  const account = accountOf(await signIn());
  await restart(account, (sql) => {
    sql.exec("CREATE INDEX kv_expiry ON kv (expires_at) WHERE expires_at IS NOT NULL");
    sql.exec("CREATE TABLE unused_answers (used_hash TEXT PRIMARY KEY, grant_id TEXT NOT NULL)");
    sql.exec("CREATE INDEX unused_answers_grant ON unused_answers (grant_id)");
    setVersion(sql, 4);
  });
  expect(await account.listGrants()).toHaveLength(1);
  await runInDurableObject(account, (_, { storage }) => {
    expect(readVersion(storage.sql)).toBe(toStorageVersion("Account"));
    const query =
      "SELECT name FROM sqlite_master WHERE name IN ('kv_expiry', 'unused_answers_grant')";
    expect(storage.sql.exec(query).toArray()).toEqual([]);
  });
});

test("a directory of before there were versions says of its entries by which account they are", async () => {
  const directory = env.DIRECTORY.getByName("directory");
  await restart(directory, (sql) => {
    sql.exec("DROP TABLE storage_version");
    sql.exec("ALTER TABLE admin_log DROP COLUMN account");
    sql.exec("INSERT INTO admin_log (at, admin, did) VALUES (unixepoch(), 'Ada', 'did this')");
  });
  await directory.record({ admin: "Ada", account: "ada", did: "did that" });
  const log = await directory.listLog();
  expect(log.slice(0, 2).map(({ account, did }) => [account, did])).toEqual([
    ["ada", "did that"],
    ["", "did this"],
  ]);
});

const oldClient = JSON.stringify({ clientId: "old", logoUri: "https://client.example/logo" });

/** A shard as earlier releases kept it: registered apps among what is used once. */
function toOldShard(sql: SqlStorage): void {
  const expiresAt = Math.floor(Date.now() / 1000) + 40 * 24 * 60 * 60;
  sql.exec("DROP TABLE IF EXISTS storage_version");
  sql.exec(
    "CREATE TABLE kv (name TEXT PRIMARY KEY, value TEXT NOT NULL, metadata TEXT, expires_at INTEGER) WITHOUT ROWID",
  );
  sql.exec(
    "INSERT INTO kv (name, value, metadata, expires_at) VALUES ('client:old', ?, NULL, ?), ('owner', 'ada', NULL, NULL)",
    oldClient,
    expiresAt,
  );
}

test("what an earlier version has registered goes on as it was", async () => {
  const registry = env.REGISTRY.getByName(createName());
  await registry.read("owner");
  await restart(registry, toOldShard);
  expect(await registry.read("client:old")).toBe(oldClient);
  expect(await registry.read("owner")).toBe("ada");
  expect(await registry.useRegistration("client:old")).toBe(oldClient);
  expect(await registry.listNewest("client:", 10)).toMatchObject({
    entries: [{ name: "client:old", value: oldClient }],
    count: 1,
  });
  await runInDurableObject(registry, (_, { storage }) => {
    expect(storage.sql.exec("SELECT name FROM kv").toArray()).toEqual([{ name: "owner" }]);
  });
});

test("a step that fails changes nothing", async () => {
  const registry = env.REGISTRY.getByName(createName());
  await runInDurableObject(registry, (_, { storage }) => {
    const { sql } = storage;
    toOldShard(sql);
    // The second statement of the step fails.
    sql.exec("CREATE TRIGGER stays BEFORE DELETE ON kv BEGIN SELECT RAISE(ABORT, 'no'); END");
    const before = dump(sql);
    expect(() => openStorage(storage, "Registry")).toThrow("no");
    expect(dump(sql)).toEqual(before);
    sql.exec("DROP TRIGGER stays");
    openStorage(storage, "Registry");
    expect(readVersion(sql)).toBe(toStorageVersion("Registry"));
  });
});

test("an account that a newer release wrote is refused in a sentence, and stays as it is", async () => {
  const person = await signIn();
  const account = accountOf(person);
  let before: unknown;
  await restart(account, (sql) => {
    setVersion(sql, toStorageVersion("Account") + 1);
    before = dump(sql);
  });
  const call = await fetchWorker(`${origin}/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${person.tokens.access_token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });
  expect(call.status).toBe(503);
  const page = await person.browser.open("/account");
  expect(page.status).toBe(503);
  expect(await page.text()).toContain(sentence);
  // Others are served as before.
  const other = await signIn();
  expect((await other.browser.open("/account")).status).toBe(200);
  // With the release that wrote it, everything is there.
  await setBack(account, before);
  expect(await account.listGrants()).toHaveLength(1);
});

test("a session that a newer release wrote is refused in a sentence", async () => {
  const { client, token } = await connectSession();
  const session = env.MCP_SESSION.getByName(`${token.slice(0, 22)}:${client.sessionId}`);
  await makeObject(client);
  await restart(session, (sql) => setVersion(sql, toStorageVersion("McpSession") + 1));
  const answer = await fetchWorker(`${origin}/mcp`, {
    method: "POST",
    headers: { ...toHeaders(token), "mcp-session-id": `${client.sessionId}` },
    body: JSON.stringify(toRequest(1, "resources/subscribe", { uri: "x:y" })),
  });
  expect([answer.status, await answer.json()]).toMatchObject([
    503,
    { error: { message: sentence } },
  ]);
});

/** Nobody gets into an object that refuses to wake, except by the steps of a newer release. */
async function setBack(account: DurableObjectStub, before: unknown): Promise<void> {
  const steps = storageSteps.Account as unknown as (() => void)[];
  steps.push(() => undefined);
  try {
    await runInDurableObject(account, (_, { storage }) => {
      expect(dump(storage.sql)).toEqual(before);
      setVersion(storage.sql, toStorageVersion("Account") - 1);
    });
    await restart(account, () => undefined);
  } finally {
    steps.pop();
  }
}
