import { DurableObject } from "cloudflare:workers";
import { AddressBuckets, type Sender } from "../rate-limit/address-buckets.ts";
import { countKeys, type KeysVerdict } from "../rate-limit/keys-verdict.ts";
import type { LimitedRoute } from "../rate-limit/limits.ts";
import { Registrations } from "./registrations.ts";
import { type KvCursor, type KvEntry, type KvWriteOptions, SqlKv } from "./sql-kv.ts";
import { scheduleSweep } from "./tables/schedule-sweep.ts";
import { Tables } from "./tables/tables.ts";

export interface KvPage {
  readonly entries: readonly KvEntry[];
  /** Of all pages. */
  readonly count: number;
}

/** What a request's sender may do. */
interface SenderVerdict {
  /** How long they have to wait, in milliseconds; 0 if they may go on. */
  readonly waitMs: number;
  readonly keys: KeysVerdict;
}

/**
 * One shard of registered apps, single-use transactions and rate limits; nothing of a person.
 * Layout: `kv` for what is used once; `Registrations` and `AddressBuckets` tell the rest.
 * Lifetime: each entry has its own; an hourly alarm deletes what has expired.
 * What is lost: clients that nobody allowed, if strangers register more than fit.
 */
export class Registry extends DurableObject<Env> {
  readonly #tables = new Tables(this.ctx.storage, "Registry");
  readonly #kv = new SqlKv(this.#tables);
  readonly #registrations = new Registrations(this.#tables);
  readonly #addresses = new AddressBuckets(this.#tables.sql);

  #storeOf(name: string): SqlKv | Registrations {
    return Registrations.has(name) ? this.#registrations : this.#kv;
  }

  read(name: string): string | null {
    return this.#storeOf(name).read(name);
  }

  async write(name: string, value: string, options: KvWriteOptions): Promise<void> {
    this.#kv.write(name, value, options);
    await scheduleSweep(this.ctx.storage);
  }

  /** Keeps or renews a registered app. False if too many were registered just now. */
  async register(name: string, value: string): Promise<boolean> {
    const isKept = this.#registrations.register(name, value);
    await scheduleSweep(this.ctx.storage);
    return isKept;
  }

  /** The registered app goes on being used. */
  renewRegistration(name: string, value: string): void {
    this.#registrations.renew(name, value);
  }

  /** Somebody allows the registered app. Its record; null if it is not registered, or no longer. */
  useRegistration(name: string): string | null {
    return this.#registrations.use(name);
  }

  /** Counts one request, and the keys that are to be tried for it: a verdict for each. */
  async countRequest(
    sender: Sender,
    routes: readonly LimitedRoute[],
    keys = 0,
  ): Promise<SenderVerdict> {
    const waitMs = this.#addresses.take(sender, routes);
    if (waitMs > 0) return { waitMs, keys: { free: 0, waitMs } };
    await scheduleSweep(this.ctx.storage);
    return { waitMs, keys: countKeys(keys, () => this.#addresses.take(sender, ["key_probe"])) };
  }

  /** Entries with a lifetime, the longest first, and how many there are. */
  listNewest(prefix: string, limit: number, before?: KvCursor): KvPage {
    const store = this.#storeOf(prefix);
    return { entries: store.listNewest(prefix, limit, before), count: store.count(prefix) };
  }

  /** Writes what is not there yet. False if it is: of several writers one wins. */
  async claim(name: string, value: string, options?: KvWriteOptions): Promise<boolean> {
    if (this.#kv.read(name) !== null) return false;
    this.#kv.write(name, value, options);
    if (options) await scheduleSweep(this.ctx.storage);
    return true;
  }

  /** Removes what was claimed with this very value. */
  release(name: string, value: string): void {
    if (this.#kv.read(name) === value) this.#kv.remove(name);
  }

  /** Reads and removes in one step, so that of several readers one gets it. */
  take(name: string): string | null {
    const store = this.#storeOf(name);
    const value = store.read(name);
    store.remove(name);
    return value;
  }

  remove(name: string): void {
    this.#storeOf(name).remove(name);
  }

  override async alarm(): Promise<void> {
    const ends = [this.#kv.expire(), this.#registrations.expire()];
    const isLeft = this.#addresses.expire() || ends.some((end) => end !== null);
    if (isLeft) await scheduleSweep(this.ctx.storage);
  }
}
