import type { KeyInfo } from "../caller.ts";
import { toRingEntry } from "../crypto/seal.ts";

/** A key as it is stored: sealed by the Worker, and opened by the object only to seal it again. */
export interface StoredKey extends KeyInfo {
  readonly sealed: string;
  /** Seconds since 1970. */
  readonly addedAt: number;
}

type Row = { toolset: string; sealed: string; owner: string; last4: string; added_at: number };

/**
 * One person's sealed keys, one per toolset.
 * Layout: `keys`, a row for each toolset.
 * Lifetime: until replaced or forgotten.
 * What is lost: a key whose entry of the key ring is gone: it opens for nobody.
 */
export class KeyTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS keys (toolset TEXT PRIMARY KEY, sealed TEXT NOT NULL, owner TEXT NOT NULL, last4 TEXT NOT NULL, added_at INTEGER NOT NULL) WITHOUT ROWID",
    );
  }

  list(): StoredKey[] {
    return this.#sql
      .exec<Row>("SELECT * FROM keys ORDER BY toolset")
      .toArray()
      .map(({ added_at, ...row }) => ({ ...row, addedAt: added_at }));
  }

  /** Adds the key, or takes the place of the one there was. */
  put({ toolset, sealed, owner, last4, addedAt }: StoredKey): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO keys (toolset, sealed, owner, last4, added_at) VALUES (?, ?, ?, ?, ?)",
      toolset,
      sealed,
      owner,
      last4,
      addedAt,
    );
  }

  /** Puts `to` in the place of `from`, unless the person was faster and changed the key. */
  replaceEnvelope(toolset: string, from: string, to: string): void {
    this.#sql.exec(
      "UPDATE keys SET sealed = ? WHERE toolset = ? AND sealed = ?",
      to,
      toolset,
      from,
    );
  }

  /** How many keys each ring entry has sealed. */
  countEnvelopes(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { sealed } of this.list()) {
      const entry = toRingEntry(sealed);
      counts[entry] = (counts[entry] ?? 0) + 1;
    }
    return counts;
  }

  remove(toolset: string): void {
    this.#sql.exec("DELETE FROM keys WHERE toolset = ?", toolset);
  }
}
