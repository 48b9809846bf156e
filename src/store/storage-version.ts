import { newerStorage } from "../errors.ts";
import { log } from "../observe/log.ts";

/** What one version changes in the storage of an object that has the version before. */
type Step = (sql: SqlStorage) => void;

/** Of texts, empty in the rows that are there. */
const emptyText = "TEXT NOT NULL DEFAULT ''";

/** Gives a table a column; one without a version may have it already. */
function addColumn(sql: SqlStorage, table: string, column: string, type = emptyText): void {
  const columns = [...sql.exec<{ name: string }>("SELECT name FROM pragma_table_info(?)", table)];
  if (columns.length === 0 || columns.some(({ name }) => name === column)) return;
  sql.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
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

/**
 * How the storage of each class came to what it is: the first step leads to version 2, and so on. Steps are added at the
 * end and never changed. A new table needs none: its class creates it.
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
  ],
  Registry: [moveRegistrations],
  Directory: [(sql) => addColumn(sql, "admin_log", "account")],
  McpSession: [],
  Metrics: [],
} as const satisfies Readonly<Record<string, readonly Step[]>>;

/** A class of Durable Objects. */
export type ObjectClass = keyof typeof storageSteps;

/** The version that this release writes. What was stored before there were versions is of version 1. */
export const toStorageVersion = (name: ObjectClass): number => storageSteps[name].length + 1;

type VersionRow = { version: number };

const hasAny = (sql: SqlStorage, query: string) => sql.exec(query).next().done !== true;

/** The version that stands there; null if none does. */
function readMark(sql: SqlStorage): number | null {
  if (!hasAny(sql, "SELECT 1 FROM pragma_table_info('storage_version')")) return null;
  const [row] = sql.exec<VersionRow>("SELECT version FROM storage_version");
  return row?.version ?? null;
}

/** The platform notes alarms in a table of its own, also for an object that stores nothing. */
const isAnythingStored = (sql: SqlStorage) =>
  hasAny(
    sql,
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name NOT IN ('storage_version', '_cf_METADATA') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 1",
  );

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
export function openStorage(storage: DurableObjectStorage, name: ObjectClass): SqlStorage {
  const { sql } = storage;
  const version = readMark(sql) ?? (isAnythingStored(sql) ? 1 : null);
  const own = toStorageVersion(name);
  if (version !== null && version > own) {
    log("error", "newer_storage", { object: name, version, own_version: own });
    throw newerStorage();
  }
  if (version === null || version === own) return sql;
  storage.transactionSync(() => {
    for (const step of storageSteps[name].slice(version - 1)) step(sql);
    write(sql, name);
  });
  return sql;
}

/** Notes once that what is stored here is of this release. */
export function markStorage(sql: SqlStorage, name: ObjectClass): void {
  if (readMark(sql) === null) write(sql, name);
}
