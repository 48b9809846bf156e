import { takeFromBucket, toFullAt } from "../rate-limit/bucket.ts";
import { countKeys, type KeysVerdict } from "../rate-limit/keys-verdict.ts";
import { accountKeyLimit } from "../rate-limit/limits.ts";
import { Table, type Tables } from "../store/tables/tables.ts";

/**
 * How many keys were tried for this person lately, from wherever: nobody may find out here which keys are good.
 * Layout: `key_probes`, one row while the bucket is not full.
 * Lifetime: until it is full again: minutes. Whoever deletes everything does not get a full one for it.
 * What is lost: nothing else.
 */
export class KeyProbes {
  readonly #table: Table;

  constructor(tables: Tables) {
    const create = [
      "CREATE TABLE IF NOT EXISTS key_probes (id INTEGER PRIMARY KEY, full_at_ms REAL NOT NULL)",
    ];
    this.#table = new Table(tables, { name: "key_probes", create, isRecord: true });
  }

  take(keys: number): KeysVerdict {
    if (keys === 0) return { free: 0, waitMs: 0 };
    const nowMs = Date.now();
    let fullAtMs = toFullAt(accountKeyLimit, this.fullAtMs, nowMs);
    const verdict = countKeys(keys, () => {
      const taken = takeFromBucket(accountKeyLimit, fullAtMs, nowMs);
      fullAtMs = taken.fullAtMs;
      return taken.waitMs;
    });
    if (verdict.free > 0) this.#write(fullAtMs);
    return verdict;
  }

  /** When the bucket is full again, in milliseconds since 1970; 0 if nothing was taken lately. */
  get fullAtMs(): number {
    const [row] = this.#table.exec<{ full_at_ms: number }>("SELECT full_at_ms FROM key_probes");
    return row?.full_at_ms ?? 0;
  }

  /** Of a person whose rows were all deleted. True if it has to be kept. */
  restore(fullAtMs: number): boolean {
    const isOpen = fullAtMs > Date.now();
    if (isOpen) this.#write(fullAtMs);
    return isOpen;
  }

  #write(fullAtMs: number): void {
    this.#table.exec("INSERT OR REPLACE INTO key_probes (id, full_at_ms) VALUES (1, ?)", fullAtMs);
  }

  /** Deletes a full bucket. Returns when it is full, in milliseconds since 1970; null if it is. */
  expire(): number | null {
    this.#table.exec("DELETE FROM key_probes WHERE full_at_ms <= ?", Date.now());
    return this.#table.least("full_at_ms");
  }
}
