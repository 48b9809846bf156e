import { nowSeconds } from "../../clock.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";

type Row = { used_hash: string };

/**
 * Answers to refreshes of which nobody has used anything yet. All tokens as digests.
 * Layout: `unused_answers`, a row for each answer: digests and the id of the grant.
 * Lifetime: until one of its tokens is used or the grant ends, 31 days at most.
 * What is lost: nothing else.
 */
export class UnusedAnswers {
  readonly #table: Table;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "unused_answers",
      create: [
        "CREATE TABLE IF NOT EXISTS unused_answers (used_hash TEXT PRIMARY KEY, grant_id TEXT NOT NULL, access_hash TEXT NOT NULL, refresh_hash TEXT NOT NULL, answered_at INTEGER NOT NULL) WITHOUT ROWID",
      ],
    });
  }

  /** The answer to the refresh token `hash` holds these two. */
  add(
    { hash, grantId }: { readonly hash: string; readonly grantId: string },
    { accessHash, refreshHash }: { readonly accessHash: string; readonly refreshHash: string },
  ): void {
    this.#table.exec(
      "INSERT OR REPLACE INTO unused_answers (used_hash, grant_id, access_hash, refresh_hash, answered_at) VALUES (?, ?, ?, ?, ?)",
      hash,
      grantId,
      accessHash,
      refreshHash,
      nowSeconds(),
    );
  }

  /** True if nobody has used the answer to this refresh token. */
  has(hash: string): boolean {
    const found = this.#table.exec("SELECT 1 FROM unused_answers WHERE used_hash = ?", hash);
    return found.length > 0;
  }

  /** True if the grant has an unused answer. */
  isOf(grantId: string): boolean {
    const found = this.#table.exec("SELECT 1 FROM unused_answers WHERE grant_id = ?", grantId);
    return found.length > 0;
  }

  /** Returns the refresh tokens that this one came for. */
  useRefreshToken(grantId: string, hash: string): string[] {
    return this.#take("grant_id = ? AND refresh_hash = ?", grantId, hash);
  }

  /** Returns the refresh tokens that this access token came for. */
  useAccessToken(grantId: string, hash: string): string[] {
    return this.#take("grant_id = ? AND access_hash = ?", grantId, hash);
  }

  /** Returns the refresh tokens of the grant that had unused answers. */
  forget(grantId: string): string[] {
    return this.#take("grant_id = ?", grantId);
  }

  #take(condition: string, ...values: string[]): string[] {
    const rows = this.#table.exec<Row>(
      `DELETE FROM unused_answers WHERE ${condition} RETURNING used_hash`,
      ...values,
    );
    return rows.map(({ used_hash }) => used_hash);
  }

  /** Deletes what was answered then or before. */
  deleteUntil(at: number): void {
    this.#table.exec("DELETE FROM unused_answers WHERE answered_at <= ?", at);
  }
}
