import { DurableObject } from "cloudflare:workers";

import { Fault } from "./fault.ts";
import { generateTrials } from "./generate.ts";
import { Trial, type TrialPhase, type TrialStatus } from "./trial.ts";

export interface Search {
  readonly condition: string;
  readonly status?: TrialStatus | null;
  readonly phase?: TrialPhase | null;
  readonly limit: number;
  readonly offset: number;
}

/** One GraphQL request as the demo saw it; the credential only as a digest. */
export interface SeenRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly operationName: string | null;
  readonly at: string;
}

export type TrialGroup = keyof typeof groups;
interface TrialCounts {
  readonly groups: { readonly value: string; readonly count: number }[];
  readonly totalCount: number;
}

const seenLimit = 20;

const toWords = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean);
/** One word in title or conditions; takes it twice. */
const hasWord = "(instr(title, ?) > 0 OR instr(conditions, ?) > 0)";

/** What trials are counted by: the value, and where its rows stand. Shape: SQL. */
const groups = {
  STATUS: ["status", "trials"],
  PHASE: ["phase", "trials"],
  COUNTRY: [
    "json_extract(location.value, '$.country')",
    "trials JOIN json_each(record, '$.locations') AS location",
  ],
} as const;

/** Trials, keys and faults of the demo, in one SQLite database. */
export class Dataset extends DurableObject<object> {
  readonly #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env);
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS trials (trial_id TEXT PRIMARY KEY, title TEXT NOT NULL, conditions TEXT NOT NULL, status TEXT NOT NULL, phase TEXT, start_date TEXT, record TEXT NOT NULL) WITHOUT ROWID",
    );
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS keys (hash TEXT PRIMARY KEY, name TEXT NOT NULL, fault TEXT) WITHOUT ROWID",
    );
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS seen (id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL, request TEXT NOT NULL)",
    );
    const { count } = this.#sql
      .exec<{ count: number }>("SELECT COUNT(*) AS count FROM trials")
      .one();
    if (count === 0)
      ctx.storage.transactionSync(() => {
        for (const trial of generateTrials()) this.putTrial(trial);
      });
  }

  putTrial(trial: Trial): void {
    this.#sql.exec(
      "INSERT OR REPLACE INTO trials (trial_id, title, conditions, status, phase, start_date, record) VALUES (?, ?, ?, ?, ?, ?, ?)",
      trial.trialId,
      trial.title.toLowerCase(),
      trial.conditions.join("; ").toLowerCase(),
      trial.status,
      trial.phase,
      trial.startDate,
      JSON.stringify(trial),
    );
  }

  /** All words must occur in title or conditions; hits in the conditions and newer trials come first. */
  search({ condition, status, phase, limit, offset }: Search): {
    trials: Trial[];
    totalCount: number;
  } {
    const words = toWords(condition);
    const where = [
      ...words.map(() => hasWord),
      ...(status ? ["status = ?"] : []),
      ...(phase ? ["phase = ?"] : []),
    ];
    const bindings = [
      ...words.flatMap((word) => [word, word]),
      ...(status ? [status] : []),
      ...(phase ? [phase] : []),
    ];
    const filter = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
    const { count } = this.#sql
      .exec<{ count: number }>(`SELECT COUNT(*) AS count FROM trials ${filter}`, ...bindings)
      .one();
    const trials = this.#sql
      .exec<{ record: string }>(
        `SELECT record FROM trials ${filter} ORDER BY instr(conditions, ?) = 0, start_date DESC, trial_id LIMIT ? OFFSET ?`,
        ...bindings,
        condition.toLowerCase().trim(),
        limit,
        offset,
      )
      .toArray();
    return {
      trials: trials.map(({ record }) => Trial.parse(JSON.parse(record))),
      totalCount: count,
    };
  }

  /** How many trials for a condition have each value, the most first. */
  count(group: TrialGroup, condition: string): TrialCounts {
    const words = toWords(condition);
    const filter = words.length > 0 ? `WHERE ${words.map(() => hasWord).join(" AND ")}` : "";
    const bindings = words.flatMap((word) => [word, word]);
    const [value, source] = groups[group];
    const counted = this.#sql
      .exec<{ value: string; count: number }>(
        `SELECT ${value} AS value, COUNT(DISTINCT trial_id) AS count FROM ${source} ${filter} GROUP BY 1 HAVING ${value} IS NOT NULL ORDER BY 2 DESC, 1`,
        ...bindings,
      )
      .toArray();
    const { count } = this.#sql
      .exec<{ count: number }>(`SELECT COUNT(*) AS count FROM trials ${filter}`, ...bindings)
      .one();
    return { groups: counted, totalCount: count };
  }

  find(trialId: string): Trial | null {
    const [row] = this.#sql.exec<{ record: string }>(
      "SELECT record FROM trials WHERE trial_id = ?",
      trialId,
    );
    return row ? Trial.parse(JSON.parse(row.record)) : null;
  }

  putKey(hash: string, name: string): void {
    this.#sql.exec("INSERT INTO keys (hash, name) VALUES (?, ?)", hash, name);
  }

  /** With what is remembered of its requests. True if there was such a key. */
  removeKey(hash: string): boolean {
    this.#sql.exec("DELETE FROM seen WHERE hash = ?", hash);
    return this.#sql.exec("DELETE FROM keys WHERE hash = ?", hash).rowsWritten > 0;
  }

  findKey(hash: string): { name: string } | null {
    return (
      this.#sql.exec<{ name: string }>("SELECT name FROM keys WHERE hash = ?", hash).toArray()[0] ??
      null
    );
  }

  setFault(hash: string, fault: Fault): void {
    this.#sql.exec("UPDATE keys SET fault = ? WHERE hash = ?", JSON.stringify(fault), hash);
  }

  /** The fault that this request meets; counts down its `times`. */
  takeFault(hash: string): Fault | null {
    const [row] = this.#sql.exec<{ fault: string | null }>(
      "SELECT fault FROM keys WHERE hash = ?",
      hash,
    );
    if (!row?.fault) return null;
    const fault = Fault.parse(JSON.parse(row.fault));
    const left = fault.times - 1;
    const next = left > 0 ? JSON.stringify({ ...fault, times: left }) : null;
    this.#sql.exec("UPDATE keys SET fault = ? WHERE hash = ?", next, hash);
    return fault;
  }

  see(hash: string, request: SeenRequest): void {
    this.#sql.exec(
      "INSERT INTO seen (hash, request) SELECT hash, ? FROM keys WHERE hash = ?",
      ...[JSON.stringify(request), hash],
    );
    this.#sql.exec(
      "DELETE FROM seen WHERE hash = ? AND id NOT IN (SELECT id FROM seen WHERE hash = ? ORDER BY id DESC LIMIT ?)",
      hash,
      hash,
      seenLimit,
    );
  }

  listSeen(hash: string): SeenRequest[] {
    return this.#sql
      .exec<{ request: string }>("SELECT request FROM seen WHERE hash = ? ORDER BY id", hash)
      .toArray()
      .map(({ request }): SeenRequest => JSON.parse(request));
  }
}
