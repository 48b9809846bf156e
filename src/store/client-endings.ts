type Row = { client_id: string; is_denied: number; after: string };

/**
 * Clients that are being ended, or let in again, in everybody's account: how far that has come.
 * Layout: `client_endings`, a row for each client.
 * Lifetime: until everybody was asked.
 * What is lost: nothing else.
 */
export class ClientEndings {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS client_endings (client_id TEXT PRIMARY KEY, is_denied INTEGER NOT NULL, after TEXT NOT NULL) WITHOUT ROWID",
    );
  }

  /** Begins with the first person, whatever was under way. */
  begin(clientId: string, isDenied: boolean): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO client_endings (client_id, is_denied, after) VALUES (?, ?, '')",
      clientId,
      isDenied ? 1 : 0,
    );
  }

  /** Those that are not through. */
  list(): { readonly clientId: string; readonly isDenied: boolean; readonly after: string }[] {
    return [...this.#sql.exec<Row>("SELECT * FROM client_endings")].map((row) => ({
      clientId: row.client_id,
      isDenied: row.is_denied === 1,
      after: row.after,
    }));
  }

  /** Everybody up to this person was asked; null when nobody is left. Another `begin` in between counts. */
  move(clientId: string, from: string, to: string | null): void {
    if (to === null) {
      this.#sql.exec(
        "DELETE FROM client_endings WHERE client_id = ? AND after = ?",
        clientId,
        from,
      );
    } else {
      this.#sql.exec(
        "UPDATE client_endings SET after = ? WHERE client_id = ? AND after = ?",
        to,
        clientId,
        from,
      );
    }
  }
}
