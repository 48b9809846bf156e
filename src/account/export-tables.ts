import type { Tables } from "../store/tables/tables.ts";

/**
 * What of each table a person takes away, as it stands there; `calls/` tells of its own tables. The rest are secrets,
 * their hashes, and seals. A table that is neither here nor known to `test/fast/account-tables.test.ts` fails there.
 */
export const exportedColumns: Readonly<Record<string, string>> = {
  approvals: "verdict, shown, expires_at",
  access_tokens: "id, name, scopes, audience, created_at, expires_at",
  events: "at_ms, event, facts",
  consents: "client_id, redirect_uri, scopes",
  keys: "toolset, owner, last4, added_at, expires_at, scopes, told_at",
  ledger: "state, result, started_at",
  notices: "reason, client_name, at",
  passkeys: "id, name, created_at",
  sessions: "used_ms",
  sign_ins: "name, browser, is_admin, started_at, expires_at",
};

/** One list of rows per table. */
export function exportTables(tables: Tables): Record<string, unknown[]> {
  return Object.fromEntries(
    Object.entries(exportedColumns).map(([name, columns]) => [
      name,
      tables.has(name) ? tables.sql.exec(`SELECT ${columns} FROM ${name}`).toArray() : [],
    ]),
  );
}
