import { nowSeconds } from "../clock.ts";
import { Table, type Tables } from "../store/tables/tables.ts";

/**
 * Whether an administrator has removed the person: the account refuses everything until it is let in again.
 * Layout: `removal`, one row if it is so.
 * Lifetime: until the person is let in again.
 * What is lost: nothing else.
 */
export class Removal {
  readonly #table: Table;

  constructor(tables: Tables) {
    const create = ["CREATE TABLE IF NOT EXISTS removal (removed_at INTEGER PRIMARY KEY)"];
    this.#table = new Table(tables, { name: "removal", create });
  }

  mark(): void {
    this.#table.exec("INSERT OR REPLACE INTO removal (removed_at) VALUES (?)", nowSeconds());
  }

  unmark(): void {
    this.#table.exec("DELETE FROM removal");
  }

  get isMarked(): boolean {
    return this.#table.exec("SELECT 1 FROM removal").length > 0;
  }
}
