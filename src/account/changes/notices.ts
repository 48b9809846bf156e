import { daySeconds, nowSeconds } from "../../clock.ts";
import { hasRows } from "../../store/schedule-sweep.ts";

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
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS notices (id INTEGER PRIMARY KEY AUTOINCREMENT, reason TEXT NOT NULL, client_name TEXT NOT NULL, at INTEGER NOT NULL)",
    );
  }

  add(reason: NoticeReason, clientName: string): void {
    this.#sql.exec(
      "INSERT INTO notices (reason, client_name, at) VALUES (?, ?, ?)",
      reason,
      clientName,
      nowSeconds(),
    );
    this.#sql.exec("DELETE FROM notices WHERE id <= (SELECT MAX(id) FROM notices) - ?", maxNotices);
  }

  /** The newest first. */
  list(): Notice[] {
    const rows = this.#sql.exec<{ reason: NoticeReason; client_name: string; at: number }>(
      "SELECT reason, client_name, at FROM notices WHERE at > ? ORDER BY id DESC LIMIT ?",
      nowSeconds() - keepSeconds,
      listLimit,
    );
    return [...rows].map(({ client_name, ...row }) => ({ ...row, clientName: client_name }));
  }

  /** Deletes what is old. True while anything is left. */
  expire(): boolean {
    this.#sql.exec("DELETE FROM notices WHERE at <= ?", nowSeconds() - keepSeconds);
    return hasRows(this.#sql, "notices");
  }
}
