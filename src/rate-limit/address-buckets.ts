import { takeFromBucket, toFullAt } from "./bucket.ts";
import { addressLimits, type Limit, type LimitedRoute, toNetworkLimit } from "./limits.ts";

/** Whose requests are counted. */
export interface Sender {
  /** A keyed hash of the client's address. */
  readonly address: string;
  /** A keyed hash of the network around the address; null if there is none. */
  readonly network: string | null;
}

/**
 * Token buckets of client addresses, named by keyed hashes of them. A bucket that is full again has no row.
 * Layout: `address_buckets`, a row for each bucket that is not full.
 * Lifetime: until it is full again: minutes.
 * What is lost: nothing else.
 */
export class AddressBuckets {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS address_buckets (name TEXT PRIMARY KEY, full_at_ms REAL NOT NULL) WITHOUT ROWID",
    );
  }

  /** Takes one from each bucket of each route. Returns how long to wait, in milliseconds; 0 if all had one. */
  take(sender: Sender, routes: readonly LimitedRoute[]): number {
    const taken = routes
      .flatMap((route) => listBuckets(sender, route))
      .map(({ name, limit }) => ({
        name,
        ...takeFromBucket(limit, this.#read(name, limit), Date.now()),
      }));
    const waitMs = Math.max(...taken.map((each) => each.waitMs));
    if (waitMs > 0) return waitMs;
    for (const { name, fullAtMs } of taken) {
      this.#sql.exec(
        "INSERT OR REPLACE INTO address_buckets (name, full_at_ms) VALUES (?, ?)",
        name,
        fullAtMs,
      );
    }
    return 0;
  }

  #read(name: string, limit: Limit): number {
    const [row] = this.#sql.exec<{ full_at_ms: number }>(
      "SELECT full_at_ms FROM address_buckets WHERE name = ?",
      name,
    );
    return toFullAt(limit, row?.full_at_ms ?? 0, Date.now());
  }

  /** Deletes full buckets. True while anything is left. */
  expire(): boolean {
    this.#sql.exec("DELETE FROM address_buckets WHERE full_at_ms <= ?", Date.now());
    return this.#sql.exec("SELECT 1 FROM address_buckets LIMIT 1").next().done !== true;
  }
}

function listBuckets({ address, network }: Sender, route: LimitedRoute) {
  const own = { name: `${route}:${address}`, limit: addressLimits[route] };
  if (network === null) return [own];
  return [own, { name: `${route}_network:${network}`, limit: toNetworkLimit(route) }];
}
