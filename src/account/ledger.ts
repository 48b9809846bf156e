import type { LedgerAnswer, LedgerEntry, LedgerOutcome } from "../caller.ts";
import { nowSeconds } from "../clock.ts";

type Row = { digest: string; state: string; result: string | null; started_at: number };

const keepSeconds = 24 * 60 * 60;
/** Longer than any upstream may take: whoever has not finished by then never will. */
const pendingSeconds = 150;
const maxResultCharacters = 256 * 1024;

/**
 * One person's changes by idempotency key: the first call runs, the same call again gets the first result, and after
 * an unknown outcome nothing is repeated. Names and arguments are kept as digests only.
 */
export class Ledger {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS ledger (name TEXT PRIMARY KEY, digest TEXT NOT NULL, state TEXT NOT NULL, result TEXT, started_at INTEGER NOT NULL) WITHOUT ROWID",
    );
  }

  begin({ name, digest }: LedgerEntry): LedgerAnswer {
    const [row] = this.#sql.exec<Row>("SELECT * FROM ledger WHERE name = ?", name);
    if (row && row.started_at > nowSeconds() - keepSeconds) return toAnswer(row, digest);
    this.#sql.exec(
      "INSERT OR REPLACE INTO ledger (name, digest, state, result, started_at) VALUES (?, ?, 'running', NULL, ?)",
      name,
      digest,
      nowSeconds(),
    );
    return { state: "new" };
  }

  finish(name: string, outcome: LedgerOutcome): void {
    if (outcome.state === "failed") {
      this.#sql.exec("DELETE FROM ledger WHERE name = ?", name);
      return;
    }
    const text = outcome.state === "done" ? JSON.stringify(outcome.answer) : null;
    const isKept = text !== null && text.length <= maxResultCharacters;
    this.#sql.exec(
      "UPDATE ledger SET state = ?, result = ? WHERE name = ?",
      outcome.state === "done" && !isKept ? "unknown" : outcome.state,
      isKept ? text : null,
      name,
    );
  }

  /** Deletes what is a day old. Returns when the next row is, in seconds since 1970, or null. */
  expire(): number | null {
    this.#sql.exec("DELETE FROM ledger WHERE started_at <= ?", nowSeconds() - keepSeconds);
    const [row] = this.#sql.exec<{ first: number | null }>(
      "SELECT MIN(started_at) AS first FROM ledger",
    );
    return row?.first ? row.first + keepSeconds : null;
  }
}

function toAnswer(row: Row, digest: string): LedgerAnswer {
  if (row.digest !== digest) return { state: "conflict" };
  if (row.state === "done" && row.result !== null) {
    return { state: "done", answer: JSON.parse(row.result) };
  }
  const isRunning = row.state === "running" && row.started_at > nowSeconds() - pendingSeconds;
  return { state: isRunning ? "running" : "unknown" };
}
