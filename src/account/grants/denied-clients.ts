import { hourSeconds, nowSeconds } from "../../clock.ts";
import { hasRows } from "../../store/schedule-sweep.ts";

/** Longer than any request is under way: whoever comes later is refused before the account is asked. */
const keepSeconds = hourSeconds;

/**
 * The clients that administrators have ended a moment ago, so that no consent in flight brings one back.
 * Layout: `denied_clients`, a row for each client.
 * Lifetime: 1 hour.
 * What is lost: nothing else.
 */
export class DeniedClients {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS denied_clients (client_id TEXT PRIMARY KEY, denied_at INTEGER NOT NULL) WITHOUT ROWID",
    );
  }

  set(clientId: string, isDenied: boolean): void {
    this.#sql.exec("DELETE FROM denied_clients WHERE client_id = ?", clientId);
    if (!isDenied) return;
    this.#sql.exec(
      "INSERT INTO denied_clients (client_id, denied_at) VALUES (?, ?)",
      clientId,
      nowSeconds(),
    );
  }

  has(clientId: string): boolean {
    const found = this.#sql.exec(
      "SELECT 1 FROM denied_clients WHERE client_id = ? AND denied_at > ?",
      clientId,
      nowSeconds() - keepSeconds,
    );
    return found.next().done !== true;
  }

  /** Deletes what is old. True while anything is left. */
  expire(): boolean {
    this.#sql.exec("DELETE FROM denied_clients WHERE denied_at <= ?", nowSeconds() - keepSeconds);
    return hasRows(this.#sql, "denied_clients");
  }
}
