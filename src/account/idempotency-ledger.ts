import type { LedgerAnswer, LedgerClaim, LedgerEntry, LedgerOutcome } from "../caller.ts";
import { daySeconds, nowSeconds, toEndMs } from "../clock.ts";
import { Table, type Tables } from "../store/tables/tables.ts";

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
  readonly #table: Table;
  readonly #budget: LedgerBudget;
  /** Counted once, then kept up to date: counting reads every row. */
  #used: { rows: number; bytes: number } | undefined;
  /** Before it no result is left, so that nobody looks there again. In seconds since 1970. */
  #forgottenBy = 0;

  constructor(tables: Tables, budget: LedgerBudget = defaultBudget) {
    this.#budget = budget;
    this.#table = new Table(tables, {
      name: "ledger",
      isRecord: true,
      create: [
        "CREATE TABLE IF NOT EXISTS ledger (name TEXT PRIMARY KEY, digest TEXT NOT NULL, state TEXT NOT NULL, result TEXT, started_at INTEGER NOT NULL, claim TEXT) WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS ledger_age ON ledger (started_at)",
      ],
    });
  }

  find({ name, digest }: LedgerEntry): LedgerAnswer {
    const row = this.#read(name);
    return row ? toAnswer(row, digest) : { state: "new" };
  }

  begin({ name, digest, claim }: LedgerEntry & LedgerClaim): LedgerAnswer {
    if (this.#count().rows >= this.#budget.maxRows) this.#expireRows();
    // A full ledger still knows what it holds.
    const isFull = this.#count().rows >= this.#budget.maxRows;
    if (!isFull && this.#insert({ name, digest, claim })) return { state: "new" };
    const row = this.#read(name);
    if (!row) return this.#toFull();
    const isOurs = row.state === "running" && row.claim === claim;
    return isOurs ? { state: "new" } : toAnswer(row, digest);
  }

  finish({ name, claim }: LedgerClaim, outcome: LedgerOutcome | null): void {
    const used = this.#count();
    const isOurs = "name = ? AND claim = ? AND state = 'running'";
    if (outcome === null) {
      const query = `DELETE FROM ledger WHERE ${isOurs} RETURNING name`;
      used.rows -= this.#table.exec(query, name, claim).length;
      return;
    }
    const { state, ...rest } = outcome;
    const text = JSON.stringify("answer" in rest ? rest.answer : rest);
    const bytes = new TextEncoder().encode(text).length;
    const isKept = bytes <= Math.min(maxResultBytes, this.#budget.maxBytes);
    const result = isKept ? text : null;
    const query = `UPDATE ledger SET state = ?, result = ? WHERE ${isOurs} RETURNING name`;
    const finished = this.#table.exec(query, state, result, name, claim);
    used.bytes += isKept && finished.length > 0 ? bytes : 0;
    if (used.bytes > this.#budget.maxBytes) this.#forgetResults(used);
  }

  /** Deletes what is a day old. Returns when the next entry ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#expireRows();
    return toEndMs(this.#table.least("started_at"), keepSeconds);
  }

  #read(name: string): Row | undefined {
    const [row] = this.#table.exec<Row>("SELECT * FROM ledger WHERE name = ?", name);
    return row && row.started_at > nowSeconds() - keepSeconds ? row : undefined;
  }

  /** False if there is an entry of this name; one that is a day old gives way. */
  #insert({ name, digest, claim }: LedgerEntry & LedgerClaim): boolean {
    const now = nowSeconds();
    const inserted = this.#table.exec(
      "INSERT INTO ledger (name, digest, state, result, started_at, claim) VALUES (?, ?, 'running', NULL, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest, state = excluded.state, result = NULL, started_at = excluded.started_at, claim = excluded.claim WHERE started_at <= ? RETURNING name",
      name,
      digest,
      now,
      claim,
      now - keepSeconds,
    );
    this.#count().rows += inserted.length;
    return inserted.length > 0;
  }

  #count() {
    const [counted] = this.#used
      ? [this.#used]
      : this.#table.exec<{ rows: number; bytes: number }>(
          "SELECT COUNT(*) AS rows, IFNULL(SUM(OCTET_LENGTH(result)), 0) AS bytes FROM ledger",
        );
    this.#used = counted ?? { rows: 0, bytes: 0 };
    return this.#used;
  }

  /** What was made stays known; only its result goes, the oldest first. */
  #forgetResults(used: { bytes: number }): void {
    while (used.bytes > this.#budget.maxBytes) {
      const [first] = this.#table.exec<{ name: string; bytes: number; started_at: number }>(
        "SELECT name, OCTET_LENGTH(result) AS bytes, started_at FROM ledger WHERE started_at >= ? AND result IS NOT NULL ORDER BY started_at LIMIT 1",
        this.#forgottenBy,
      );
      if (!first) return;
      // What began before may still end.
      this.#forgottenBy = first.started_at - pendingSeconds;
      this.#table.exec("UPDATE ledger SET result = NULL WHERE name = ?", first.name);
      used.bytes -= first.bytes;
    }
  }

  #expireRows(): void {
    this.#table.exec("DELETE FROM ledger WHERE started_at <= ?", nowSeconds() - keepSeconds);
    this.#used = undefined;
  }

  #toFull(): LedgerAnswer {
    const freeAt = (this.#table.least("started_at") ?? nowSeconds()) + keepSeconds;
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
