import type { Capacity } from "../rate-limit/limits.ts";
import { SqlKv, toKvForm } from "./sql-kv.ts";
import type { Tables } from "./tables/tables.ts";
import { Tally } from "./tally.ts";

const utf8 = new TextEncoder();

/** A `SqlKv` of its own table that holds so much and no more: what expires first gives way. */
export class BoundedKv extends SqlKv {
  readonly #most: Capacity;
  readonly #tally: Tally;

  constructor(tables: Tables, table: string, most: Capacity) {
    const form = toKvForm(table);
    super(tables, form);
    this.#most = most;
    // The tally's triggers hang on it.
    tables.make(form);
    this.#tally = new Tally(tables.sql, table, "value");
  }

  /** Adds a new entry. False, and nothing is added, where it needs the place of one that expires later than `givesWay`. */
  add(name: string, value: string, expiration: number, givesWay: number): boolean {
    const size = utf8.encode(value).length;
    let held = this.#tally.read();
    while (held.count >= this.#most.count || held.bytes + size > this.#most.bytes) {
      if (!this.removeFirst(givesWay)) return false;
      held = this.#tally.read();
    }
    this.write(name, value, { expiration });
    return true;
  }

  /** How many entries there are; what has expired counts until `expire`. */
  countAll(): number {
    return this.#tally.read().count;
  }
}
