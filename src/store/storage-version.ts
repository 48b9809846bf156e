import { newerStorage } from "../errors.ts";
import { log } from "../observe/log.ts";

/** What one version changes in the storage of an object that has the version before. */
type Step = (sql: SqlStorage) => void;

/** Of texts, empty in the rows that are there. */
const emptyText = "TEXT NOT NULL DEFAULT ''";

/** The columns of a table; none if there is no such table. */
const listColumns = (sql: SqlStorage, table: string): string[] =>
  [...sql.exec<{ name: string }>("SELECT name FROM pragma_table_info(?)", table)].map(
    ({ name }) => name,
  );

/** Gives a table a column; one without a version may have it already. */
function addColumn(sql: SqlStorage, table: string, column: string, type = emptyText): void {
  const columns = listColumns(sql, table);
  if (columns.length === 0 || columns.includes(column)) return;
  sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
}

function dropColumn(sql: SqlStorage, table: string, column: string): void {
  if (listColumns(sql, table).includes(column)) {
    sql.exec(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
}

/** Registered apps once stood among what is used once. */
function moveRegistrations(sql: SqlStorage): void {
  sql.exec(
    "CREATE TABLE IF NOT EXISTS clients (name TEXT PRIMARY KEY, value TEXT NOT NULL, metadata TEXT, expires_at INTEGER) WITHOUT ROWID",
  );
  const isClient = "name >= 'client:' AND name < 'client:\uffff'";
  sql.exec(`INSERT OR IGNORE INTO clients SELECT * FROM kv WHERE ${isClient}`);
  sql.exec(`DELETE FROM kv WHERE ${isClient}`);
}

/** Gives a table an index; an object without the table gets both when it needs them. */
function addIndex(sql: SqlStorage, table: string, index: string): void {
  if (!listTables(sql).has(table)) return;
  sql.exec(`CREATE INDEX IF NOT EXISTS ${index}`);
}

const addKvIndex = (sql: SqlStorage, table: string) =>
  addIndex(sql, table, `${table}_expiry ON ${table} (expires_at) WHERE expires_at IS NOT NULL`);

/** The four tables that each call once wrote to. */
const perCall = {
  calls: "id, tool, source, outcome, started_ms, duration_ms, code, request_id, answered_from",
  call_sources: "source, name, client_id, used_ms",
  key_uses: "toolset, used_ms",
  usage: "day, source, calls, failed",
};

/** Makes batches of a hundred calls of them, and a row for each day. */
const toBatches = [
  ...Object.entries(perCall).map(
    ([table, columns]) => `CREATE TABLE IF NOT EXISTS ${table} (${columns})`,
  ),
  "CREATE TABLE call_batches (id INTEGER PRIMARY KEY, last_ms INTEGER NOT NULL, batch TEXT NOT NULL)",
  "INSERT INTO call_batches SELECT MAX(n), MAX(started_ms), json_object('apps', json_group_object(source, json_array(name, client_id)), 'calls', json_group_array(json_array(tool, source, outcome, started_ms, duration_ms, code, request_id, answered_from) ORDER BY n)) FROM (SELECT calls.*, name, client_id, ROW_NUMBER() OVER (ORDER BY calls.id) AS n FROM calls LEFT JOIN call_sources USING (source)) GROUP BY (n - 1) / 100",
  "CREATE TABLE usage_days (day TEXT PRIMARY KEY, sources TEXT NOT NULL, keys TEXT NOT NULL) WITHOUT ROWID",
  // Of the days before the last use only the day is known.
  "INSERT INTO usage_days SELECT day, json_group_object(source, json_object('name', name, 'clientId', client_id, 'usedMs', IIF(day = date(used_ms / 1000, 'unixepoch'), used_ms, unixepoch(day) * 1000), 'calls', calls, 'failed', failed)), '{}' FROM (SELECT day, source, calls, failed FROM usage UNION ALL SELECT date(used_ms / 1000, 'unixepoch'), source, 0, 0 FROM call_sources WHERE NOT EXISTS (SELECT 1 FROM usage WHERE usage.source = call_sources.source AND day = date(used_ms / 1000, 'unixepoch'))) JOIN call_sources USING (source) GROUP BY day",
  "INSERT INTO usage_days SELECT date(used_ms / 1000, 'unixepoch') AS used_day, '{}', json_group_object(toolset, used_ms) FROM key_uses WHERE true GROUP BY used_day ON CONFLICT DO UPDATE SET keys = excluded.keys",
  ...Object.keys(perCall).map((table) => `DROP TABLE ${table}`),
];

/**
 * How the storage of each class came to what it is: the first step leads to version 2, and so on. Steps are added at the
 * end and never changed. A new table needs none: its class makes it. A new index needs one: only a new table gets it so.
 */
export const storageSteps = {
  Account: [
    (sql) => {
      for (const column of ["code", "request_id", "answered_from"]) addColumn(sql, "calls", column);
      addColumn(sql, "sessions", "grant_id");
      addColumn(sql, "ledger", "claim", "TEXT");
      addColumn(sql, "session_listeners", "token_id");
    },
    (sql) => addColumn(sql, "call_sources", "client_id"),
    (sql) => {
      for (const statement of toBatches) sql.exec(statement);
      addKvIndex(sql, "kv");
      addIndex(sql, "ledger", "ledger_age ON ledger (started_at)");
      sql.exec("DROP INDEX IF EXISTS ledger_results");
      addIndex(sql, "refreshes", "refreshes_age ON refreshes (answered_at)");
      addIndex(sql, "unused_answers", "unused_answers_grant ON unused_answers (grant_id)");
    },
    (sql) => {
      for (const index of ["kv_expiry", "unused_answers_grant"]) {
        sql.exec(`DROP INDEX IF EXISTS ${index}`);
      }
    },
    (sql) => {
      addColumn(sql, "sessions", "handshake");
      addColumn(sql, "sessions", "has_object", "INTEGER NOT NULL DEFAULT 1");
    },
    (sql) => {
      sql.exec("DROP TABLE IF EXISTS session_listeners");
      dropColumn(sql, "sessions", "listens_until_ms");
    },
    (sql) => {
      addColumn(sql, "keys", "expires_at", "INTEGER");
      addColumn(sql, "keys", "scopes", "TEXT");
      addColumn(sql, "keys", "told_at", "INTEGER NOT NULL DEFAULT 0");
    },
  ],
  Registry: [
    moveRegistrations,
    (sql) => {
      for (const table of ["kv", "clients", "unused_clients"]) addKvIndex(sql, table);
    },
  ],
  Directory: [(sql) => addColumn(sql, "admin_log", "account")],
  McpSession: [],
  Metrics: [],
} as const satisfies Readonly<Record<string, readonly Step[]>>;

/** A class of Durable Objects. */
export type ObjectClass = keyof typeof storageSteps;

/** The version that this release writes. What was stored before there were versions is of version 1. */
export const toStorageVersion = (name: ObjectClass): number => storageSteps[name].length + 1;

type VersionRow = { version: number };

/** An object's storage and the names of its tables, as they were found. */
export interface StoredTables {
  readonly sql: SqlStorage;
  readonly names: Set<string>;
}

const listTables = (sql: SqlStorage): Set<string> => {
  const rows = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
  return new Set([...rows].map(({ name }) => name));
};

/** The version that stands there; null if none does. */
function readMark(sql: SqlStorage, names: ReadonlySet<string>): number | null {
  if (!names.has("storage_version")) return null;
  const [row] = sql.exec<VersionRow>("SELECT version FROM storage_version");
  return row?.version ?? null;
}

/** The platform notes alarms in a table of its own, also for an object that stores nothing. */
const isOurs = (name: string) => !/^(storage_version$|sqlite_|_cf_METADATA$)/.test(name);

function write(sql: SqlStorage, name: ObjectClass): void {
  sql.exec("CREATE TABLE IF NOT EXISTS storage_version (version INTEGER NOT NULL)");
  sql.exec("DELETE FROM storage_version");
  sql.exec("INSERT INTO storage_version (version) VALUES (?)", toStorageVersion(name));
}

/**
 * To be called before an object reads or writes anything: brings what an earlier release stored to this one, in order and
 * in one transaction. Storage without anything stays so until `markStorage`.
 * Throws: `misconfigured` if a newer release wrote it; then nothing is changed.
 */
export function openTables(storage: DurableObjectStorage, name: ObjectClass): StoredTables {
  const { sql } = storage;
  const names = listTables(sql);
  const version = readMark(sql, names) ?? ([...names].some(isOurs) ? 1 : null);
  const own = toStorageVersion(name);
  if (version !== null && version > own) {
    log("error", "newer_storage", { object: name, version, own_version: own });
    throw newerStorage();
  }
  if (version === null || version === own) return { sql, names };
  storage.transactionSync(() => {
    for (const step of storageSteps[name].slice(version - 1)) step(sql);
    write(sql, name);
  });
  return { sql, names: listTables(sql) };
}

/** The same for an object that makes all its tables at once. */
export function openStorage(storage: DurableObjectStorage, name: ObjectClass): SqlStorage {
  return openTables(storage, name).sql;
}

/** Notes once that what is stored here is of this release. */
export function markStorage(sql: SqlStorage, name: ObjectClass): void {
  if (readMark(sql, listTables(sql)) === null) write(sql, name);
}
