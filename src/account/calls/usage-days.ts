import { dayMs } from "../../clock.ts";
import { Table, type Tables } from "../../store/tables/tables.ts";
import { type CallRecord, type CallSource, isFailed } from "./call-record.ts";

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

const keptDays = 30;
const maxSources = 500;

/** What one app did on one day. */
interface SourceDay extends CallSource {
  readonly usedMs: number;
  readonly calls: number;
  readonly failed: number;
}

/** By source, and by toolset when its key was used last. */
interface Day {
  readonly sources: Map<string, SourceDay>;
  readonly keys: Map<string, number>;
}

/** As the table keeps it: `sources` and `keys` are JSON objects of what `Day` holds. */
type Row = { day: string; sources: string; keys: string };

const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);
/** The first of the last 30 days, today included. */
const firstDay = () => toDay(Date.now() - (keptDays - 1) * dayMs);

const parse = <Value>(text: string): Map<string, Value> =>
  new Map(Object.entries(JSON.parse(text) as Record<string, Value>));

const toText = (map: ReadonlyMap<string, unknown>) => JSON.stringify(Object.fromEntries(map));

const toRow = ({ day, sources, keys }: Row): Day & { readonly day: string } => ({
  day,
  sources: parse<SourceDay>(sources),
  keys: parse<number>(keys),
});

/** The last 500, by when they called last. */
const toLatest = (sources: ReadonlyMap<string, SourceDay>) =>
  [...sources].sort(([, one], [, other]) => other.usedMs - one.usedMs).slice(0, maxSources);

/**
 * Who called how often on each of the last 30 days, and which keys were used.
 * Layout: `usage_days`, a row for each day: a batch of calls writes one.
 * Lifetime: 30 days; a use of a key until the key is replaced or forgotten.
 * What is lost: of a day, and of all, the apps above 500 that called the longest ago.
 */
export class UsageDays {
  readonly #table: Table;

  constructor(tables: Tables) {
    this.#table = new Table(tables, {
      name: "usage_days",
      isRecord: true,
      create: [
        "CREATE TABLE IF NOT EXISTS usage_days (day TEXT PRIMARY KEY, sources TEXT NOT NULL, keys TEXT NOT NULL) WITHOUT ROWID",
      ],
    });
  }

  /** The app or script that called before; null if none of that id did. */
  find(source: string): CallSource | null {
    const days = this.#list().filter(({ sources }) => sources.has(source));
    return days.at(-1)?.sources.get(source) ?? null;
  }

  /** Counts calls of these apps; those of others are left out. */
  add(calls: readonly CallRecord[], apps: ReadonlyMap<string, CallSource>): void {
    const byDay = Map.groupBy(calls, ({ startedMs }) => toDay(startedMs));
    for (const [name, ofDay] of byDay) {
      const [row = { day: name, sources: "{}", keys: "{}" }] = this.#table.exec<Row>(
        "SELECT * FROM usage_days WHERE day = ?",
        name,
      );
      const day = toRow(row);
      for (const call of ofDay) count(day, call, apps.get(call.source));
      this.#table.exec(
        "INSERT OR REPLACE INTO usage_days (day, sources, keys) VALUES (?, ?, ?)",
        name,
        toText(new Map(toLatest(day.sources))),
        toText(day.keys),
      );
    }
  }

  /** The last 30 days, the oldest first; days without a call included. */
  listDays(): DayUsage[] {
    const known = new Map(this.#list().map(({ day, sources }) => [day, [...sources.values()]]));
    return Array.from({ length: keptDays }, (_, index) => {
      const day = toDay(Date.now() - (keptDays - 1 - index) * dayMs);
      const sources = known.get(day) ?? [];
      return {
        day,
        calls: sources.reduce((sum, { calls }) => sum + calls, 0),
        failed: sources.reduce((sum, { failed }) => sum + failed, 0),
      };
    });
  }

  findLastUses(): LastUses {
    const { sources, keys } = this.#sum();
    const uses = toLatest(sources).map(
      ([source, { usedMs, calls }]) => [source, { usedMs, calls }] as const,
    );
    return { keys: Object.fromEntries(keys), sources: Object.fromEntries(uses) };
  }

  /** The names of all apps that called. */
  listApps(): string[] {
    const names = toLatest(this.#sum().sources).map(([, { name }]) => name);
    return [...new Set(names)].sort();
  }

  /** The key is another one now, or gone. */
  forgetKey(toolset: string): void {
    for (const { day, keys } of this.#list()) {
      if (!keys.delete(toolset)) continue;
      this.#table.exec("UPDATE usage_days SET keys = ? WHERE day = ?", toText(keys), day);
    }
  }

  /** For an export: a list of rows for apps, keys and days. */
  export(): Record<"call_sources" | "key_uses" | "usage", unknown[]> {
    const { sources, keys } = this.#sum();
    return {
      call_sources: toLatest(sources).map(([source, { name, clientId, usedMs }]) => ({
        source,
        name,
        client_id: clientId,
        used_ms: usedMs,
      })),
      key_uses: [...keys].map(([toolset, used_ms]) => ({ toolset, used_ms })),
      usage: this.#list().flatMap(({ day, sources: ofDay }) =>
        [...ofDay].map(([source, { calls, failed }]) => ({ day, source, calls, failed })),
      ),
    };
  }

  /** Deletes days that are over for 30. Returns when the next one is, in milliseconds since 1970; null if none is left. */
  expire(): number | null {
    this.#table.exec("DELETE FROM usage_days WHERE day < ?", firstDay());
    const [first] = this.#list();
    return first ? Date.parse(first.day) + keptDays * dayMs : null;
  }

  /** The days that are not over, the oldest first. */
  #list() {
    return this.#table
      .exec<Row>("SELECT * FROM usage_days WHERE day >= ? ORDER BY day", firstDay())
      .map(toRow);
  }

  /** All days as one. */
  #sum(): Day {
    const sum: Day = { sources: new Map(), keys: new Map() };
    for (const { sources, keys } of this.#list()) {
      for (const [source, day] of sources) {
        const before = sum.sources.get(source);
        const calls = day.calls + (before?.calls ?? 0);
        const failed = day.failed + (before?.failed ?? 0);
        sum.sources.set(source, { ...day, calls, failed });
      }
      for (const [toolset, usedMs] of keys) sum.keys.set(toolset, usedMs);
    }
    return sum;
  }
}

function count({ sources, keys }: Day, call: CallRecord, app: CallSource | undefined): void {
  if (!app) return;
  const { source, startedMs, outcome } = call;
  const before = sources.get(source) ?? { usedMs: 0, calls: 0, failed: 0 };
  sources.set(source, {
    name: app.name,
    clientId: app.clientId,
    usedMs: Math.max(before.usedMs, startedMs),
    calls: before.calls + 1,
    failed: before.failed + (isFailed(outcome) ? 1 : 0),
  });
  for (const toolset of call.keys) {
    keys.set(toolset, Math.max(keys.get(toolset) ?? 0, startedMs));
  }
}
