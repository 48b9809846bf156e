import type { LedgerAnswer, LedgerClaim, LedgerEntry, LedgerOutcome } from "../caller.ts";
import { daySeconds, nowSeconds } from "../clock.ts";
import { hasRows } from "../store/schedule-sweep.ts";

type Row = {
  digest: string;
  state: string;
  result: string | null;
  started_at: number;
  claim: string | null;
};

/** How much the table may hold. */
interface LedgerBudget {
  /** Of entries, none of which is dropped within a day. */
  readonly maxRows: number;
  /** Of all results together; the oldest go first. */
  readonly maxBytes: number;
}

const keepSeconds = daySeconds;
/** Longer than any upstream may take: whoever has not finished by then never will. */
const pendingSeconds = 150;
const maxResultBytes = 256 * 1024;
const defaultBudget = { maxRows: 20_000, maxBytes: 8 * 1024 * 1024 };

/**
 * One person's changes: the first call runs, the same call again gets the first outcome, and after an unknown one
 * nothing is repeated. Names and arguments are kept as digests only.
 * Layout: `ledger`, a row for each change.
 * Lifetime: 24 hours.
 * What is lost: results above 8 MiB, the oldest first; their rows stay.
 */
export class IdempotencyLedger {
  readonly #sql: SqlStorage;
  readonly #budget: LedgerBudget;
  /** Counted once, then kept up to date: counting reads every row. */
  #used: { rows: number; bytes: number } | undefined;

  constructor(sql: SqlStorage, budget: LedgerBudget = defaultBudget) {
    this.#sql = sql;
    this.#budget = budget;
    sql.exec(
      "CREATE TABLE IF NOT EXISTS ledger (name TEXT PRIMARY KEY, digest TEXT NOT NULL, state TEXT NOT NULL, result TEXT, started_at INTEGER NOT NULL, claim TEXT) WITHOUT ROWID",
    );
    sql.exec(
      "CREATE INDEX IF NOT EXISTS ledger_results ON ledger (started_at) WHERE result IS NOT NULL",
    );
  }

  find({ name, digest }: LedgerEntry): LedgerAnswer {
    const row = this.#read(name);
    return row ? toAnswer(row, digest) : { state: "new" };
  }

  begin({ name, digest, claim }: LedgerEntry & LedgerClaim): LedgerAnswer {
    const row = this.#read(name);
    if (row) {
      const isOurs = row.state === "running" && row.claim === claim;
      return isOurs ? { state: "new" } : toAnswer(row, digest);
    }
    if (this.#count().rows >= this.#budget.maxRows) {
      this.#expireRows();
      if (this.#count().rows >= this.#budget.maxRows) return this.#toFull();
    }
    this.#sql.exec(
      "INSERT OR REPLACE INTO ledger (name, digest, state, result, started_at, claim) VALUES (?, ?, 'running', NULL, ?, ?)",
      name,
      digest,
      nowSeconds(),
      claim,
    );
    this.#count().rows += 1;
    return { state: "new" };
  }

  finish({ name, claim }: LedgerClaim, outcome: LedgerOutcome | null): void {
    const row = this.#read(name);
    if (row?.state !== "running" || row.claim !== claim) return;
    const used = this.#count();
    if (outcome === null) {
      this.#sql.exec("DELETE FROM ledger WHERE name = ?", name);
      used.rows -= 1;
      return;
    }
    const { state, ...rest } = outcome;
    const text = JSON.stringify("answer" in rest ? rest.answer : rest);
    const bytes = new TextEncoder().encode(text).length;
    const isKept = bytes <= Math.min(maxResultBytes, this.#budget.maxBytes);
    const result = isKept ? text : null;
    this.#sql.exec("UPDATE ledger SET state = ?, result = ? WHERE name = ?", state, result, name);
    used.bytes += isKept ? bytes : 0;
    if (used.bytes > this.#budget.maxBytes) this.#forgetResults(used);
  }

  /** Deletes what is a day old. True while anything is left. */
  expire(): boolean {
    this.#expireRows();
    return hasRows(this.#sql, "ledger");
  }

  #read(name: string): Row | undefined {
    const [row] = this.#sql.exec<Row>("SELECT * FROM ledger WHERE name = ?", name);
    return row && row.started_at > nowSeconds() - keepSeconds ? row : undefined;
  }

  #count() {
    this.#used ??= this.#sql
      .exec<{ rows: number; bytes: number }>(
        "SELECT COUNT(*) AS rows, IFNULL(SUM(OCTET_LENGTH(result)), 0) AS bytes FROM ledger",
      )
      .one();
    return this.#used;
  }

  /** What was made stays known; only its result goes, the oldest first. */
  #forgetResults(used: { bytes: number }): void {
    const oldest = this.#sql
      .exec<{ name: string; bytes: number }>(
        "SELECT name, OCTET_LENGTH(result) AS bytes FROM ledger WHERE result IS NOT NULL ORDER BY started_at",
      )
      [Symbol.iterator]();
    const names: string[] = [];
    while (used.bytes > this.#budget.maxBytes) {
      const { value } = oldest.next();
      if (!value) break;
      names.push(value.name);
      used.bytes -= value.bytes;
    }
    for (const name of names)
      this.#sql.exec("UPDATE ledger SET result = NULL WHERE name = ?", name);
  }

  #expireRows(): void {
    this.#sql.exec("DELETE FROM ledger WHERE started_at <= ?", nowSeconds() - keepSeconds);
    this.#used = undefined;
  }

  #findFirst(): number | null {
    const sql = "SELECT MIN(started_at) AS first FROM ledger";
    return this.#sql.exec<{ first: number | null }>(sql).one().first;
  }

  #toFull(): LedgerAnswer {
    const freeAt = (this.#findFirst() ?? nowSeconds()) + keepSeconds;
    return { state: "full", retryAfterSeconds: Math.max(1, freeAt - nowSeconds()) };
  }
}

function toAnswer(row: Row, digest: string): LedgerAnswer {
  if (row.digest !== digest) return { state: "conflict" };
  if (row.state === "running" && row.started_at > nowSeconds() - pendingSeconds) {
    return { state: "running" };
  }
  if (row.state === "done") {
    return row.result === null
      ? { state: "forgotten" }
      : { state: "done", answer: JSON.parse(row.result) };
  }
  if (row.state === "failed" && row.result !== null) {
    return { state: "failed", ...JSON.parse(row.result) };
  }
  return { state: "unknown" };
}
