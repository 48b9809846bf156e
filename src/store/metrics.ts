import { DurableObject } from "cloudflare:workers";

import { dayMs, daySeconds, nowSeconds } from "../clock.ts";
import { metricsTo, type Series } from "../observe/metrics.ts";
import { markStorage, openStorage } from "./storage-version.ts";
import { hasRows, scheduleSweep } from "./tables/schedule-sweep.ts";

type Row = { name: string; added: string };

/** More than toolsets, lanes, outcomes and statuses make. */
const maxSeries = 5000;
const keptDays = 30;
const dropped = '["toolhub_series_dropped_total"]';

const today = () => Math.floor(nowSeconds() / daySeconds);

/** An older version may have had other buckets: what it counted is not comparable. */
function addUp(known: readonly number[], added: readonly number[]): readonly number[] {
  if (known.length !== added.length) return added;
  return known.map((value, at) => value + (added[at] ?? 0));
}

/**
 * What all isolates have counted, for whoever runs the deployment. One per deployment; pushed to in batches after answers,
 * asked by `/metrics` and `/readyz`, never by a call.
 * Layout: `series`, a row for each series.
 * Lifetime: 30 days after a series was added to last; at most 5,000 series.
 * What is lost: what an isolate had not pushed when it ended, some seconds of it.
 */
export class Metrics extends DurableObject<Env> {
  readonly #sql = openStorage(this.ctx.storage, "Metrics");

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql.exec(
      "CREATE TABLE IF NOT EXISTS series (name TEXT PRIMARY KEY, added TEXT NOT NULL, day INTEGER NOT NULL) WITHOUT ROWID",
    );
    markStorage(this.#sql, "Metrics");
  }

  /** Adds what one isolate has counted since its last push. */
  async add(series: readonly Series[]): Promise<void> {
    let rows = this.#count();
    for (const { name, values } of series) {
      const known = this.#find(name);
      if (known === null && rows >= maxSeries) {
        this.#put(dropped, addUp(this.#find(dropped) ?? [0], [1]));
      } else {
        rows += known === null ? 1 : 0;
        this.#put(name, addUp(known ?? [], values));
      }
    }
    await scheduleSweep(this.ctx.storage, dayMs);
  }

  list(): Series[] {
    const rows = this.#sql.exec<Row>("SELECT name, added FROM series ORDER BY name");
    return [...rows].map(({ name, added }) => ({ name, values: JSON.parse(added) }));
  }

  /** True: an object of this deployment runs and reads its storage. */
  isReady(): boolean {
    return this.#count() >= 0;
  }

  #count(): number {
    return this.#sql.exec<{ rows: number }>("SELECT COUNT(*) AS rows FROM series").one().rows;
  }

  #find(name: string): readonly number[] | null {
    const [row] = this.#sql.exec<Row>("SELECT name, added FROM series WHERE name = ?", name);
    return row ? JSON.parse(row.added) : null;
  }

  #put(name: string, values: readonly number[]): void {
    this.#sql.exec(
      "INSERT INTO series (name, added, day) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET added = excluded.added, day = excluded.day",
      name,
      JSON.stringify(values),
      today(),
    );
  }

  /** Forgets toolsets and outcomes that have not been seen for long. */
  override async alarm(): Promise<void> {
    this.#sql.exec("DELETE FROM series WHERE day <= ?", today() - keptDays);
    if (hasRows(this.#sql, "series")) await scheduleSweep(this.ctx.storage, dayMs);
  }
}

/** The deployment's one object of numbers. */
export const findMetrics = (metrics: DurableObjectNamespace<Metrics>): DurableObjectStub<Metrics> =>
  metrics.getByName("metrics");

/** From now on this isolate hands over what it counts. */
export const connectMetrics = (metrics: DurableObjectNamespace<Metrics>): void =>
  metricsTo((series) => findMetrics(metrics).add(series));
