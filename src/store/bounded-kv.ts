import type { Capacity } from "../rate-limit/limits.ts";
import { SqlKv } from "./sql-kv.ts";

const utf8 = new TextEncoder();

/** A `SqlKv` of its own table that holds so much and no more: what expires first gives way. */
export class BoundedKv extends SqlKv {
  readonly #most: Capacity;
  /** Measured once, then counted along. */
  #held: Capacity | null = null;

  constructor(sql: SqlStorage, table: string, most: Capacity) {
    super(sql, table);
    this.#most = most;
  }

  /** Adds a new entry. False, and nothing is added, where it needs the place of one that expires later than `givesWay`. */
  add(name: string, value: string, expiration: number, givesWay: number): boolean {
    const size = utf8.encode(value).length;
    let held = this.#held ?? this.measure();
    while (held.count >= this.#most.count || held.bytes + size > this.#most.bytes) {
      const freed = this.removeFirst(givesWay);
      if (freed === null) return false;
      held = { count: held.count - 1, bytes: held.bytes - freed };
    }
    this.write(name, value, { expiration });
    this.#held = { count: held.count + 1, bytes: held.bytes + size };
    return true;
  }

  override remove(name: string): void {
    this.#held = null;
    super.remove(name);
  }

  override expire(): boolean {
    this.#held = null;
    return super.expire();
  }
}
