import { DurableObject } from "cloudflare:workers";

import type { LimitedRoute } from "../limits.ts";
import { AddressBuckets } from "./address-buckets.ts";
import { type KvEntry, type KvPlace, type KvWriteOptions, SqlKv } from "./sql-kv.ts";

export interface KvPage {
  readonly entries: readonly KvEntry[];
  /** Of all pages. */
  readonly count: number;
}

const sweepEveryMs = 60 * 60 * 1000;

/** One shard of OAuth client registrations, single-use transactions and rate limits; nothing of a person. */
export class Registry extends DurableObject<Env> {
  readonly #kv = new SqlKv(this.ctx.storage.sql);
  readonly #addresses = new AddressBuckets(this.ctx.storage.sql);

  read(name: string): string | null {
    return this.#kv.read(name);
  }

  async write(name: string, value: string, options: KvWriteOptions): Promise<void> {
    this.#kv.write(name, value, options);
    await this.#scheduleSweep();
  }

  /** Counts one request of a client address. Returns how long to wait, in milliseconds; 0 where it may go on. */
  async countRequest(addressHash: string, routes: readonly LimitedRoute[]): Promise<number> {
    const waitMs = this.#addresses.take(addressHash, routes);
    if (waitMs === 0) await this.#scheduleSweep();
    return waitMs;
  }

  async #scheduleSweep(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(Date.now() + sweepEveryMs);
    }
  }

  /** Entries with a lifetime, the longest first, and how many there are. */
  listNewest(prefix: string, limit: number, before?: KvPlace): KvPage {
    return { entries: this.#kv.listNewest(prefix, limit, before), count: this.#kv.count(prefix) };
  }

  /** Writes what is not there yet. False where it is: of several writers one wins. */
  claim(name: string, value: string): boolean {
    if (this.#kv.read(name) !== null) return false;
    this.#kv.write(name, value);
    return true;
  }

  /** Removes what was claimed with this very value. */
  release(name: string, value: string): void {
    if (this.#kv.read(name) === value) this.#kv.remove(name);
  }

  /** Reads and removes in one step, so that of several readers one gets it. */
  take(name: string): string | null {
    const value = this.#kv.read(name);
    this.#kv.remove(name);
    return value;
  }

  remove(name: string): void {
    this.#kv.remove(name);
  }

  override async alarm(): Promise<void> {
    const remaining = [this.#kv.expire(), this.#addresses.expire()];
    if (remaining.some((next) => next !== null)) await this.#scheduleSweep();
  }
}
