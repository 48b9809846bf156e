import { hourSeconds, nowSeconds, toEndMs } from "../../clock.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";

/** A session of 2025, named as its object, whose client has sent the person to the account page. */
export interface AwaitedKey {
  readonly session: string;
  /** Whose key; or what `toApprovalTopic` says, where a decision is awaited. */
  readonly toolset: string;
  readonly elicitationId: string;
}

/** No toolset is named so. */
export const toApprovalTopic = (id: string) => `approval ${id}`;

type Row = { session: string; toolset: string; elicitation_id: string };

const keepSeconds = hourSeconds;
const maxRows = 100;

/**
 * Which sessions want to hear that a key is set: at most 100, each for an hour and once.
 * Layout: `awaited_keys`, a row for each elicitation.
 * Lifetime: until the key is set, 1 hour at most.
 * What is lost: the oldest above 100.
 */
export class AwaitedKeys {
  readonly #table: Table;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "awaited_keys",
      isRecord: true,
      create: [
        "CREATE TABLE IF NOT EXISTS awaited_keys (elicitation_id TEXT PRIMARY KEY, session TEXT NOT NULL, toolset TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID",
      ],
    });
  }

  /** Above 100 the oldest makes room. */
  put({ session, toolset, elicitationId }: AwaitedKey): void {
    this.#table.exec(
      "INSERT OR REPLACE INTO awaited_keys (elicitation_id, session, toolset, expires_at) VALUES (?, ?, ?, ?)",
      elicitationId,
      session,
      toolset,
      nowSeconds() + keepSeconds,
    );
    this.#table.exec(
      "DELETE FROM awaited_keys WHERE elicitation_id IN (SELECT elicitation_id FROM awaited_keys ORDER BY expires_at DESC LIMIT -1 OFFSET ?)",
      maxRows,
    );
  }

  /** Those that wait for the key of `toolset`, who wait no more from now on. */
  take(toolset: string): AwaitedKey[] {
    return this.#table
      .exec<Row>(
        "DELETE FROM awaited_keys WHERE toolset = ? RETURNING session, toolset, elicitation_id",
        toolset,
      )
      .map(({ elicitation_id, ...row }) => ({ ...row, elicitationId: elicitation_id }));
  }

  /** Deletes what has expired. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM awaited_keys WHERE expires_at <= ?", nowSeconds());
    return toEndMs(this.#table.least("expires_at"));
  }
}
