import { markStorage } from "../store/storage-version.ts";

/**
 * What of each table a person takes away; the rest are secrets, their hashes, and seals. A table that is neither here
 * nor known to `test/worker/web/account-data.test.ts` fails there.
 */
const exportedColumns: Readonly<Record<string, string>> = {
  access_tokens: "id, name, scopes, audience, created_at, expires_at",
  call_sources: "source, name, client_id, used_ms",
  calls: "tool, source, outcome, started_ms, duration_ms, code, request_id, answered_from",
  events: "at_ms, event, facts",
  key_uses: "toolset, used_ms",
  consents: "client_id, redirect_uri, scopes",
  keys: "toolset, owner, last4, added_at",
  ledger: "state, result, started_at",
  notices: "reason, client_name, at",
  passkeys: "id, name, created_at",
  sessions: "used_ms",
  sign_ins: "name, browser, is_admin, started_at, expires_at",
  usage: "day, source, calls, failed",
};

/** One list of rows per table. */
export function exportTables(sql: SqlStorage): Record<string, unknown[]> {
  const names = new Set(listTables(sql));
  const tables = Object.entries(exportedColumns).filter(([name]) => names.has(name));
  return Object.fromEntries(
    tables.map(([name, columns]) => [name, sql.exec(`SELECT ${columns} FROM ${name}`).toArray()]),
  );
}

/**
 * Deletes the database itself, because the bytes of deleted rows stay in its free pages and its journal. The tables
 * are there again at once: this object may be asked again, and nothing can come in between.
 */
export async function eraseStorage(storage: DurableObjectStorage): Promise<void> {
  const schema = storage.sql
    .exec<{ sql: string }>(
      "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY type DESC",
    )
    .toArray();
  const isDeleted = storage.deleteAll();
  for (const { sql } of schema) storage.sql.exec(sql);
  markStorage(storage.sql, "Account");
  await isDeleted;
}

/** Our own tables, without those of SQLite and of the platform. */
function listTables(sql: SqlStorage): string[] {
  const rows = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
  return [...rows].map(({ name }) => name).filter((name) => !/^(sqlite_|_cf_)/.test(name));
}
