import type { KeyInfo } from "../caller.ts";

/** A key as it is stored: sealed by the Worker, so that this object never sees it in clear. */
export interface StoredKey extends KeyInfo {
  readonly sealed: string;
  /** Seconds since 1970. */
  readonly addedAt: number;
}

type Row = { toolset: string; sealed: string; owner: string; last4: string; added_at: number };

/** One person's sealed keys, one per toolset. */
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

  remove(toolset: string): void {
    this.#sql.exec("DELETE FROM keys WHERE toolset = ?", toolset);
  }
}
