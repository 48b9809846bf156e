import type { CallFacts } from "../caller.ts";
import { dayMs } from "../clock.ts";
import { hasRows } from "../store/schedule-sweep.ts";
import { type AuditEntry, type AuditSpan, toCompleteFrom } from "./audit-trail.ts";

/** A call as its account keeps it. */
export interface CallRecord extends CallFacts {
  /** The id of the grant or access token that it came with. */
  readonly source: string;
  /** The toolsets whose keys it opened. */
  readonly keys: readonly string[];
}

/** The app or script behind a grant or an access token. */
export interface CallSource {
  readonly name: string;
  readonly clientId: string;
}

interface RecentCall extends CallFacts {
  /** The name of the app. */
  readonly app: string;
}

/** Which calls are shown; without `app` those of all apps. */
export interface CallQuery {
  /** The name of an app. */
  readonly app?: string;
  readonly outcome?: "fine" | "failed";
  /** The first is 1, with the newest calls. */
  readonly page?: number;
}

/** One page of calls, the newest first. */
export interface CallPage {
  readonly calls: RecentCall[];
  readonly isMore: boolean;
  /** The names of all apps that have called, not only of those on this page. */
  readonly apps: string[];
}

/** One day in UTC, as in `2026-11-21`. */
export interface DayUsage {
  readonly day: string;
  readonly calls: number;
  readonly failed: number;
}

/** When it was used last, in milliseconds since 1970; `calls` of the last 30 days. */
export interface LastUse {
  readonly usedMs: number;
  readonly calls: number;
}

/** What was used in the last 30 days, by toolset and by the id of the grant or access token. */
export interface LastUses {
  readonly keys: Readonly<Record<string, number>>;
  readonly sources: Readonly<Record<string, LastUse>>;
}

/** Outcomes of calls that did what they should. */
const fineOutcomes = ["ok", "asked", "unconfirmed", "declined", "unasked"];
/** The call did not do what it should. */
export const isFailed = (outcome: string): boolean => !fineOutcomes.includes(outcome);

const keptDays = 30;
const maxCalls = 1000;
const maxSources = 500;
const pageSize = 20;

const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);
/** The first of the last 30 days, today included. */
const firstDay = () => toDay(Date.now() - (keptDays - 1) * dayMs);

/** As `calls` and `call_sources` keep it; `name` is null once nobody knows the app any more. */
type ShownRow = {
  tool: string;
  name: string | null;
  outcome: string;
  started_ms: number;
  duration_ms: number;
  code: string;
  request_id: string;
  answered_from: string;
};

/** The same with what an export tells besides. */
type AuditRow = ShownRow & { source: string; client_id: string | null };

const toAuditEntry = (row: AuditRow): AuditEntry => ({
  atMs: row.started_ms,
  event: "tool_call",
  facts: {
    client_id: row.client_id || null,
    app: row.name,
    grant: row.source,
    tool: row.tool,
    outcome: row.outcome,
    error_code: row.code || null,
    is_cached: row.answered_from === "cache",
    duration_ms: row.duration_ms,
    request_id: row.request_id,
  },
});

const toRecentCall = (row: ShownRow): RecentCall => ({
  tool: row.tool,
  app: row.name ?? "",
  outcome: row.outcome,
  startedMs: row.started_ms,
  durationMs: row.duration_ms,
  code: row.code,
  requestId: row.request_id,
  isCached: row.answered_from === "cache",
});

const tables = [
  "CREATE TABLE IF NOT EXISTS calls (id INTEGER PRIMARY KEY AUTOINCREMENT, tool TEXT NOT NULL, source TEXT NOT NULL, outcome TEXT NOT NULL, started_ms INTEGER NOT NULL, duration_ms INTEGER NOT NULL, code TEXT NOT NULL DEFAULT '', request_id TEXT NOT NULL DEFAULT '', answered_from TEXT NOT NULL DEFAULT '')",
  "CREATE TABLE IF NOT EXISTS call_sources (source TEXT PRIMARY KEY, name TEXT NOT NULL, client_id TEXT NOT NULL DEFAULT '', used_ms INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS key_uses (toolset TEXT PRIMARY KEY, used_ms INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS usage (day TEXT NOT NULL, source TEXT NOT NULL, calls INTEGER NOT NULL, failed INTEGER NOT NULL, PRIMARY KEY (day, source)) WITHOUT ROWID",
];

/**
 * One person's calls of the last 30 days: the newest 1,000, and of the 500 apps that called last counters for each day
 * and when they called last.
 * Layout: `calls`, `call_sources`, `key_uses` and `usage`.
 * Lifetime: 30 days; a use of a key until the key is replaced or forgotten.
 * What is lost: calls of which an isolate ended before it told them; the oldest above those numbers.
 */
export class CallHistory {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    for (const table of tables) sql.exec(table);
  }

  /** `sources`: who may call now. Calls of others that never called before are left out. */
  add(calls: readonly CallRecord[], sources: ReadonlyMap<string, CallSource>): void {
    for (const call of calls) {
      if (this.#use(call, sources.get(call.source))) this.#keep(call);
    }
    this.#sql.exec("DELETE FROM calls WHERE id <= (SELECT MAX(id) FROM calls) - ?", maxCalls);
    this.#forgetSources();
  }

  /** Forgets the sources that were used the longest ago, and their counters. */
  #forgetSources(): void {
    const forgotten = this.#sql.exec<{ source: string }>(
      "DELETE FROM call_sources WHERE source IN (SELECT source FROM call_sources ORDER BY used_ms DESC LIMIT -1 OFFSET ?) RETURNING source",
      maxSources,
    );
    for (const { source } of forgotten.toArray()) {
      this.#sql.exec("DELETE FROM usage WHERE source = ?", source);
    }
  }

  /** False if nobody knows, or knew, whose call it is: the account may be deleted. */
  #use({ source, startedMs }: CallRecord, known: CallSource | undefined): boolean {
    if (known === undefined) {
      return (
        this.#sql.exec("SELECT 1 FROM call_sources WHERE source = ?", source).toArray().length > 0
      );
    }
    this.#sql.exec(
      "INSERT INTO call_sources (source, name, client_id, used_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET name = excluded.name, client_id = excluded.client_id, used_ms = MAX(used_ms, excluded.used_ms)",
      source,
      known.name,
      known.clientId,
      startedMs,
    );
    return true;
  }

  #keep(call: CallRecord): void {
    const { tool, source, outcome, startedMs, durationMs, keys } = call;
    this.#sql.exec(
      "INSERT INTO calls (tool, source, outcome, started_ms, duration_ms, code, request_id, answered_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      tool,
      source,
      outcome,
      startedMs,
      durationMs,
      call.code,
      call.requestId,
      call.isCached ? "cache" : "",
    );
    this.#sql.exec(
      "INSERT INTO usage (day, source, calls, failed) VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET calls = calls + 1, failed = failed + excluded.failed",
      toDay(startedMs),
      source,
      isFailed(outcome) ? 1 : 0,
    );
    for (const toolset of keys) {
      this.#sql.exec(
        "INSERT INTO key_uses (toolset, used_ms) VALUES (?, ?) ON CONFLICT DO UPDATE SET used_ms = MAX(used_ms, excluded.used_ms)",
        toolset,
        startedMs,
      );
    }
  }

  listCalls({ app, outcome, page = 1 }: CallQuery = {}): CallPage {
    const places = fineOutcomes.map(() => "?").join(", ");
    const conditions = [
      ...(app === undefined ? [] : [{ sql: "name = ?", values: [app] }]),
      ...(outcome === undefined
        ? []
        : [
            {
              sql: `outcome ${outcome === "fine" ? "IN" : "NOT IN"} (${places})`,
              values: fineOutcomes,
            },
          ]),
    ];
    const where = conditions.map(({ sql }) => sql).join(" AND ") || "1";
    const rows = this.#sql
      .exec<ShownRow>(
        `SELECT calls.*, name FROM calls LEFT JOIN call_sources USING (source) WHERE ${where} ORDER BY started_ms DESC, calls.id DESC LIMIT ? OFFSET ?`,
        ...conditions.flatMap(({ values }) => values),
        pageSize + 1,
        (page - 1) * pageSize,
      )
      .toArray();
    return {
      calls: rows.slice(0, pageSize).map(toRecentCall),
      isMore: rows.length > pageSize,
      apps: this.#listApps(),
    };
  }

  /** For an export: the calls that began in that time. */
  listAudit({ fromMs, toMs }: AuditSpan): AuditEntry[] {
    const rows = this.#sql.exec<AuditRow>(
      "SELECT calls.*, name, client_id FROM calls LEFT JOIN call_sources USING (source) WHERE started_ms >= ? AND started_ms < ? ORDER BY started_ms, calls.id",
      fromMs,
      toMs,
    );
    return [...rows].map(toAuditEntry);
  }

  /** From when on every call is here, if older ones had to give way; otherwise 0. */
  get completeFromMs(): number {
    return toCompleteFrom(this.#sql, "calls", "started_ms", maxCalls);
  }

  #listApps(): string[] {
    const rows = this.#sql.exec<{ name: string }>(
      "SELECT DISTINCT name FROM call_sources ORDER BY name",
    );
    return [...rows].map(({ name }) => name);
  }

  /** The last 30 days, the oldest first; days without a call included. */
  listDays(): DayUsage[] {
    const rows = this.#sql.exec<{ day: string; calls: number; failed: number }>(
      "SELECT day, SUM(calls) AS calls, SUM(failed) AS failed FROM usage WHERE day >= ? GROUP BY day",
      firstDay(),
    );
    const known = new Map([...rows].map((row) => [row.day, row]));
    return Array.from({ length: keptDays }, (_, index) => {
      const day = toDay(Date.now() - (keptDays - 1 - index) * dayMs);
      return known.get(day) ?? { day, calls: 0, failed: 0 };
    });
  }

  findLastUses(): LastUses {
    const keys = this.#sql.exec<{ toolset: string; used_ms: number }>("SELECT * FROM key_uses");
    const sources = this.#sql.exec<{ source: string; used_ms: number; calls: number }>(
      "SELECT source, used_ms, COALESCE((SELECT SUM(calls) FROM usage WHERE usage.source = call_sources.source AND day >= ?), 0) AS calls FROM call_sources",
      firstDay(),
    );
    return {
      keys: Object.fromEntries([...keys].map(({ toolset, used_ms }) => [toolset, used_ms])),
      sources: Object.fromEntries(
        [...sources].map(({ source, used_ms, calls }) => [source, { usedMs: used_ms, calls }]),
      ),
    };
  }

  /** The key is another one now, or gone. */
  forgetKey(toolset: string): void {
    this.#sql.exec("DELETE FROM key_uses WHERE toolset = ?", toolset);
  }

  /** Deletes what is older than 30 days. True while anything is left. */
  expire(): boolean {
    const oldestMs = Date.now() - keptDays * dayMs;
    this.#sql.exec("DELETE FROM calls WHERE started_ms <= ?", oldestMs);
    this.#sql.exec("DELETE FROM call_sources WHERE used_ms <= ?", oldestMs);
    this.#sql.exec("DELETE FROM key_uses WHERE used_ms <= ?", oldestMs);
    this.#sql.exec("DELETE FROM usage WHERE day < ?", firstDay());
    return hasRows(this.#sql, "call_sources");
  }
}
