import type { KeyInfo } from "../caller.ts";
import { nowSeconds } from "../clock.ts";
import type { KeyRing } from "../crypto/key-ring.ts";
import { openKey, sealKey, toRingEntry } from "../crypto/seal.ts";
import { log } from "../observe/log.ts";
import { Table, type Tables } from "../store/tables/tables.ts";
import type { AuditTrail } from "./audit-trail.ts";

/** A key as it is stored: sealed by the Worker, and opened by the object only to seal it again. */
export interface StoredKey extends KeyInfo {
  readonly sealed: string;
  /** Seconds since 1970. */
  readonly addedAt: number;
  /** When its person was last told that it ends, in seconds since 1970; 0 for never. */
  readonly toldAt?: number;
}

type Row = {
  toolset: string;
  sealed: string;
  owner: string;
  last4: string;
  added_at: number;
  expires_at: number | null;
  scopes: string | null;
  told_at: number;
};

const toKey = ({ added_at, expires_at, scopes, told_at, ...row }: Row): StoredKey => ({
  ...row,
  addedAt: added_at,
  toldAt: told_at,
  health: { expiresAt: expires_at, scopes: scopes === null ? null : JSON.parse(scopes) },
});

/**
 * One person's sealed keys, one per toolset.
 * Layout: `keys`, a row for each toolset.
 * Lifetime: until replaced or forgotten.
 * What is lost: a key whose entry of the key ring is gone: it opens for nobody.
 */
export class KeyTable {
  readonly #context: DurableObjectState;
  readonly #table: Table;
  readonly #ring: KeyRing;
  readonly #trail: AuditTrail;
  /** Tried once while the object lives: what does not open now will not open at the next call. */
  #isResealed = false;

  constructor(context: DurableObjectState, ring: KeyRing, tables: Tables, trail: AuditTrail) {
    this.#context = context;
    this.#ring = ring;
    this.#trail = trail;
    this.#table = new Table(tables, {
      name: "keys",
      create: [
        "CREATE TABLE IF NOT EXISTS keys (toolset TEXT PRIMARY KEY, sealed TEXT NOT NULL, owner TEXT NOT NULL, last4 TEXT NOT NULL, added_at INTEGER NOT NULL, expires_at INTEGER, scopes TEXT, told_at INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID",
      ],
    });
  }

  list(): StoredKey[] {
    return this.#table.exec<Row>("SELECT * FROM keys ORDER BY toolset").map(toKey);
  }

  /** The keys for a call, which has no use for their scopes; old envelopes are sealed again behind its back. */
  take(accountId: string): StoredKey[] {
    const keys = this.#table
      .exec<Row>(
        "SELECT toolset, sealed, owner, last4, added_at, expires_at, NULL AS scopes, told_at FROM keys ORDER BY toolset",
      )
      .map(toKey);
    if (!this.#isResealed && keys.some((key) => this.#isStale(key))) {
      this.#context.waitUntil(this.reseal(accountId));
    }
    return keys;
  }

  /** Adds the key, or takes the place of the one there was. */
  put({ toolset, sealed, owner, last4, addedAt, health }: StoredKey): void {
    this.#table.exec(
      "INSERT OR REPLACE INTO keys (toolset, sealed, owner, last4, added_at, expires_at, scopes) VALUES (?, ?, ?, ?, ?, ?, ?)",
      toolset,
      sealed,
      owner,
      last4,
      addedAt,
      health?.expiresAt ?? null,
      health?.scopes ? JSON.stringify(health.scopes) : null,
    );
    this.#trail.add("key_set", { toolset });
    this.#isResealed = false;
  }

  /** Its person was told just now that the key ends which was added then. */
  noteTold(toolset: string, addedAt: number): void {
    this.#table.exec(
      "UPDATE keys SET told_at = ? WHERE toolset = ? AND added_at = ?",
      nowSeconds(),
      toolset,
      addedAt,
    );
  }

  /** Seals stale keys again under the active entry. What does not open stays as it is, and the log says so. */
  async reseal(accountId: string): Promise<void> {
    this.#isResealed = true;
    for (const { toolset, sealed } of this.list().filter((key) => this.#isStale(key))) {
      const owner = { accountId, toolset };
      try {
        const key = await openKey(this.#ring, owner, sealed);
        this.#replaceEnvelope(toolset, sealed, await sealKey(this.#ring, owner, key));
      } catch {
        log("error", "reseal_failed", { toolset, ring_entry: toRingEntry(sealed) });
      }
    }
  }

  /** True if an entry sealed the key that is no longer the active one. */
  #isStale({ sealed }: StoredKey): boolean {
    return toRingEntry(sealed) !== this.#ring.active;
  }

  /** Puts `to` in the place of `from`, unless the person was faster and changed the key. */
  #replaceEnvelope(toolset: string, from: string, to: string): void {
    this.#table.exec(
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
    const gone = this.#table.exec("DELETE FROM keys WHERE toolset = ? RETURNING toolset", toolset);
    if (gone.length > 0) this.#trail.add("key_forgotten", { toolset });
  }
}
