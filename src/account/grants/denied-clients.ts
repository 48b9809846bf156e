import { hourSeconds, nowSeconds, toEndMs } from "../../clock.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";

/** Longer than any request is under way: whoever comes later is refused before the account is asked. */
const keepSeconds = hourSeconds;

/**
 * The clients that administrators have ended a moment ago, so that no consent in flight brings one back.
 * Layout: `denied_clients`, a row for each client.
 * Lifetime: 1 hour.
 * What is lost: nothing else.
 */
export class DeniedClients {
  readonly #table: Table;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "denied_clients",
      create: [
        "CREATE TABLE IF NOT EXISTS denied_clients (client_id TEXT PRIMARY KEY, denied_at INTEGER NOT NULL) WITHOUT ROWID",
      ],
    });
  }

  set(clientId: string, isDenied: boolean): void {
    this.#table.exec("DELETE FROM denied_clients WHERE client_id = ?", clientId);
    if (!isDenied) return;
    this.#table.exec(
      "INSERT INTO denied_clients (client_id, denied_at) VALUES (?, ?)",
      clientId,
      nowSeconds(),
    );
  }

  has(clientId: string): boolean {
    const found = this.#table.exec(
      "SELECT 1 FROM denied_clients WHERE client_id = ? AND denied_at > ?",
      clientId,
      nowSeconds() - keepSeconds,
    );
    return found.length > 0;
  }

  /** Deletes what is old. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM denied_clients WHERE denied_at <= ?", nowSeconds() - keepSeconds);
    return toEndMs(this.#table.least("denied_at"), keepSeconds);
  }
}
