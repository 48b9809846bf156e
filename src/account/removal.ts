import { nowSeconds } from "../clock.ts";
import { hasRows } from "../store/schedule-sweep.ts";

/**
 * Whether an administrator has removed the person: the account refuses everything until it is let in again.
 * Layout: `removal`, one row if it is so.
 * Lifetime: until the person is let in again.
 * What is lost: nothing else.
 */
export class Removal {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec("CREATE TABLE IF NOT EXISTS removal (removed_at INTEGER PRIMARY KEY)");
  }

  mark(): void {
    this.#sql.exec("INSERT OR REPLACE INTO removal (removed_at) VALUES (?)", nowSeconds());
  }

  unmark(): void {
    this.#sql.exec("DELETE FROM removal");
  }

  get isMarked(): boolean {
    return hasRows(this.#sql, "removal");
  }
}
