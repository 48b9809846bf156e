import type { CallFacts } from "../../caller.ts";
import { dayMs } from "../../clock.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";
import type { AuditEntry, AuditSpan } from "../audit-trail.ts";
import { type CallRecord, type CallSource, isFailed } from "./call-record.ts";

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
}

const keptMs = 30 * dayMs;
const maxCalls = 1000;
const pageSize = 20;

/** Tool, source, outcome, start and duration in milliseconds, code, request id, `cache` or nothing. */
type KeptCall = readonly [string, string, string, number, number, string, string, string];

/** As a row keeps it, as JSON. `apps`: by source its name and its client's id; null if nobody knew it any more. */
interface Batch {
  readonly apps: Readonly<Record<string, readonly [string | null, string | null]>>;
  readonly calls: readonly KeptCall[];
}

type Row = { id: number; batch: string };

/** A call as it is read; `id` counts the calls of the account. */
interface FoundCall extends CallFacts {
  readonly id: number;
  readonly source: string;
  readonly app: string | null;
  readonly clientId: string | null;
}

function toFoundCalls({ id, batch }: Row): FoundCall[] {
  const { apps, calls } = JSON.parse(batch) as Batch;
  return calls.map(([tool, source, outcome, startedMs, durationMs, code, requestId, from], at) => {
    const [app, clientId] = apps[source] ?? [null, null];
    const isCached = from === "cache";
    const facts = { tool, outcome, startedMs, durationMs, code, requestId, isCached };
    return { ...facts, id: id - calls.length + 1 + at, source, app, clientId };
  });
}

const toAuditEntry = (call: FoundCall): AuditEntry => ({
  atMs: call.startedMs,
  event: "tool_call",
  facts: {
    client_id: call.clientId || null,
    app: call.app,
    grant: call.source,
    tool: call.tool,
    outcome: call.outcome,
    error_code: call.code || null,
    is_cached: call.isCached,
    duration_ms: call.durationMs,
    request_id: call.requestId,
  },
});

const toRecentCall = ({ id, source, clientId, app, ...facts }: FoundCall): RecentCall => ({
  ...facts,
  app: app ?? "",
});

/**
 * One person's calls of the last 30 days, the newest 1,000.
 * Layout: `call_batches`, a row for each batch that an isolate hands over: JSON. Its id is the number of its last call.
 * Lifetime: 30 days.
 * What is lost: calls of which an isolate ended before it told them; the oldest above 1,000.
 */
export class CallHistory {
  readonly #table: Table;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "call_batches",
      isRecord: true,
      create: [
        "CREATE TABLE IF NOT EXISTS call_batches (id INTEGER PRIMARY KEY, last_ms INTEGER NOT NULL, batch TEXT NOT NULL)",
      ],
    });
  }

  /** Keeps a batch, of which every source is in `apps`. */
  add(calls: readonly CallRecord[], apps: ReadonlyMap<string, CallSource>): void {
    const batch: Batch = {
      apps: Object.fromEntries(
        [...apps].map(([source, { name, clientId }]) => [source, [name, clientId]]),
      ),
      calls: calls.map((call) => [
        call.tool,
        call.source,
        call.outcome,
        call.startedMs,
        call.durationMs,
        call.code,
        call.requestId,
        call.isCached ? "cache" : "",
      ]),
    };
    const [row] = this.#table.exec<{ id: number }>(
      "INSERT INTO call_batches (id, last_ms, batch) VALUES (IFNULL((SELECT MAX(id) FROM call_batches), 0) + ?, ?, ?) RETURNING id",
      calls.length,
      Math.max(...calls.map(({ startedMs }) => startedMs)),
      JSON.stringify(batch),
    );
    const goneBy = (row?.id ?? 0) - maxCalls;
    if (goneBy > 0) this.#table.exec("DELETE FROM call_batches WHERE id <= ?", goneBy);
  }

  listCalls({ app, outcome, page = 1 }: CallQuery = {}): CallPage {
    const shown = this.#list()
      .filter((call) => app === undefined || call.app === app)
      .filter((call) => outcome === undefined || isFailed(call.outcome) === (outcome === "failed"))
      .reverse();
    const first = (page - 1) * pageSize;
    return {
      calls: shown.slice(first, first + pageSize).map(toRecentCall),
      isMore: shown.length > first + pageSize,
    };
  }

  /** For an export: the calls that began in that time. */
  listAudit({ fromMs, toMs }: AuditSpan): AuditEntry[] {
    return this.#list()
      .filter(({ startedMs }) => startedMs >= fromMs && startedMs < toMs)
      .map(toAuditEntry);
  }

  /** From when on every call is here, if older ones had to give way; otherwise 0. */
  get completeFromMs(): number {
    const calls = this.#list();
    return calls.length < maxCalls ? 0 : (calls[0]?.startedMs ?? 0);
  }

  /** For an export of all that is kept, in the order in which it was told. */
  export(): unknown[] {
    return this.#list()
      .sort((one, other) => one.id - other.id)
      .map(({ startedMs, durationMs, requestId, isCached, id, app, clientId, ...call }) => ({
        ...call,
        started_ms: startedMs,
        duration_ms: durationMs,
        request_id: requestId,
        answered_from: isCached ? "cache" : "",
      }));
  }

  /** Deletes what is older than 30 days. Returns when the next row ends, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM call_batches WHERE last_ms <= ?", Date.now() - keptMs);
    const firstMs = this.#table.least("last_ms");
    return firstMs === null ? null : firstMs + keptMs;
  }

  /** The newest 1,000 of 30 days, in the order of time. */
  #list(): FoundCall[] {
    const oldestMs = Date.now() - keptMs;
    return this.#table
      .exec<Row>("SELECT id, batch FROM call_batches ORDER BY id")
      .flatMap(toFoundCalls)
      .slice(-maxCalls)
      .filter(({ startedMs }) => startedMs > oldestMs)
      .sort((one, other) => one.startedMs - other.startedMs || one.id - other.id);
  }
}
