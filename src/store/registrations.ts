import { nowSeconds } from "../clock.ts";
import { registrationLimits } from "../rate-limit/limits.ts";
import { BoundedKv } from "./bounded-kv.ts";
import { byLifetime, type KvCursor, type KvEntry } from "./sql-kv.ts";
import { earliest } from "./tables/sweep-alarm.ts";
import type { Tables } from "./tables/tables.ts";

const { unused, used, undisturbedSeconds } = registrationLimits;
const prefix = "client:";

/** What workers-oauth-provider 1.2.3 reads of a registration; all else that a stranger sent is not kept. */
const keptFields = [
  "clientId",
  "clientSecret",
  "redirectUris",
  "clientName",
  "clientUri",
  "grantTypes",
  "responseTypes",
  "registrationDate",
  "registrationExpiresAt",
  "tokenEndpointAuthMethod",
  "authMethodExplicit",
];

function toCompact(value: string): string {
  const record = JSON.parse(value) as Record<string, unknown>;
  const kept = keptFields.map((name) => {
    const field = record[name];
    return [name, Array.isArray(field) ? [...new Set(field)] : field] as const;
  });
  return JSON.stringify(Object.fromEntries(kept));
}

/**
 * Registered apps, in tables of their own: strangers may fill them, and nothing else stands there. One that nobody has
 * allowed lives for a day and then, or where strangers register more than fit, gives way; one that somebody has allowed
 * lives as long as it is used.
 */
export class Registrations {
  readonly #unused: BoundedKv;
  readonly #used: BoundedKv;

  constructor(tables: Tables) {
    this.#unused = new BoundedKv(tables, "unused_clients", unused);
    this.#used = new BoundedKv(tables, "clients", used);
  }

  static has(name: string): boolean {
    return name.startsWith(prefix);
  }

  read(name: string): string | null {
    return this.#used.read(name) ?? this.#unused.read(name);
  }

  /** Gives a registration that is in use its whole time again; one that is gone stays gone. */
  renew(name: string, value: string): void {
    if (this.#used.read(name) !== null) this.#use(name, toCompact(value));
  }

  /** Keeps a new registration, or renews one that is in use. False if there is no place. */
  register(name: string, value: string): boolean {
    const record = toCompact(value);
    const now = nowSeconds();
    if (this.#used.read(name) !== null) return this.#use(name, record);
    const givesWay = now + unused.seconds - undisturbedSeconds;
    return this.#unused.add(name, record, now + unused.seconds, givesWay);
  }

  /** Somebody allows the app: from now on it lives as long as it is used. Its record; null if it is not registered. */
  use(name: string): string | null {
    const used = this.#used.read(name);
    if (used !== null) return used;
    const record = this.#unused.read(name);
    return record !== null && this.#use(name, record) ? record : null;
  }

  #use(name: string, record: string): boolean {
    this.remove(name);
    return this.#used.add(name, record, nowSeconds() + used.seconds, Number.MAX_SAFE_INTEGER);
  }

  remove(name: string): void {
    if (this.#unused.read(name) !== null) this.#unused.remove(name);
    if (this.#used.read(name) !== null) this.#used.remove(name);
  }

  listNewest(from: string, limit: number, before?: KvCursor): KvEntry[] {
    const lists = [this.#used, this.#unused].flatMap((kv) => kv.listNewest(from, limit, before));
    return lists.sort(byLifetime).slice(0, limit);
  }

  /** What has expired counts until `expire`. */
  count(): number {
    return this.#used.countAll() + this.#unused.countAll();
  }

  /** When the next one ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    return earliest([this.#used.expire(), this.#unused.expire()]);
  }
}
