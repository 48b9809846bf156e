import { daySeconds, nowSeconds, toEndMs } from "../../clock.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";

/** Why toolhub itself disconnected a client. */
export type NoticeReason = "refresh_token_reused" | "code_reused";

/** Something that happened without the person, for their account page. */
export interface Notice {
  readonly reason: NoticeReason;
  readonly clientName: string;
  /** Seconds since 1970. */
  readonly at: number;
}

const keepSeconds = 30 * daySeconds;
const listLimit = 20;
const maxNotices = 100;

/**
 * One person's notices, the newest 100.
 * Layout: `notices`, a row for each notice.
 * Lifetime: 30 days.
 * What is lost: the oldest above 100.
 */
export class Notices {
  readonly #table: Table;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "notices",
      create: [
        "CREATE TABLE IF NOT EXISTS notices (id INTEGER PRIMARY KEY, reason TEXT NOT NULL, client_name TEXT NOT NULL, at INTEGER NOT NULL)",
      ],
    });
  }

  add(reason: NoticeReason, clientName: string): void {
    this.#table.exec(
      "INSERT INTO notices (reason, client_name, at) VALUES (?, ?, ?)",
      reason,
      clientName,
      nowSeconds(),
    );
    this.#table.exec(
      "DELETE FROM notices WHERE id <= (SELECT MAX(id) FROM notices) - ?",
      maxNotices,
    );
  }

  /** The newest first. */
  list(): Notice[] {
    const rows = this.#table.exec<{ reason: NoticeReason; client_name: string; at: number }>(
      "SELECT reason, client_name, at FROM notices WHERE at > ? ORDER BY id DESC LIMIT ?",
      nowSeconds() - keepSeconds,
      listLimit,
    );
    return rows.map(({ client_name, ...row }) => ({ ...row, clientName: client_name }));
  }

  /** Deletes what is old. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM notices WHERE at <= ?", nowSeconds() - keepSeconds);
    return toEndMs(this.#table.least("at"), keepSeconds);
  }
}
