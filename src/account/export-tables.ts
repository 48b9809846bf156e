/**
 * What of each table a person takes away; the rest are secrets, their hashes, and seals. A table that is neither here
 * nor in `unexported` fails a test.
 */
export const exportedColumns: Readonly<Record<string, string>> = {
  access_tokens: "id, name, scopes, audience, created_at, expires_at",
  call_sources: "source, name, used_ms",
  calls: "tool, source, outcome, started_ms, duration_ms",
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

/** Grants are exported apart from their hashes; who listens is known only while they do. */
export const unexported: readonly string[] = ["kv", "refreshes", "session_listeners"];

/** One list of rows per table. */
export function exportTables(sql: SqlStorage): Record<string, unknown[]> {
  const names = new Set(listTables(sql));
  const tables = Object.entries(exportedColumns).filter(([name]) => names.has(name));
  return Object.fromEntries(
    tables.map(([name, columns]) => [name, sql.exec(`SELECT ${columns} FROM ${name}`).toArray()]),
  );
}

/** Empties every table. The tables stay: this object may be asked again. */
export function eraseTables(sql: SqlStorage): void {
  for (const name of listTables(sql)) sql.exec(`DELETE FROM "${name}"`);
}

/** Our own tables, without those of SQLite and of the platform. */
export function listTables(sql: SqlStorage): string[] {
  const rows = sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
  return [...rows].map(({ name }) => name).filter((name) => !/^(sqlite_|_cf_)/.test(name));
}
