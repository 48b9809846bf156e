import { log } from "./log.ts";
import { bucketSeconds, type MetricName } from "./metric-families.ts";
import { Soon, type WaitUntil } from "./soon.ts";

/**
 * One series and what was added to it. `name` is the metric and its labels' values as a JSON array. Of a counter one
 * number; of a histogram how many fell into each bucket, and the sum in seconds.
 */
export interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

/** Takes what an isolate has counted. */
type Push = (series: readonly Series[]) => Promise<void>;

/** More are never made by toolsets, lanes, outcomes and statuses. */
const maxSeries = 1000;
const pushAfterMs = 5000;
/** What a label may say: words of ours, names of toolsets, numbers. */
const labelForm = /^[\w-]{1,64}$/;

const dropped = '["toolhub_series_dropped_total"]';

let counted = new Map<string, number[]>();
/** The same numbers by metric and labels as they were given, so that a series is named once and then counted in place. */
let found = new Map<string, number[]>();
/** The series of each metric that was counted last: most calls are of few kinds. */
let recent = new Map<
  MetricName,
  { readonly labels: readonly string[]; readonly values: number[] }
>();
let push: Push | undefined;
const soon = new Soon(pushMetrics, pushAfterMs);

/** Where this isolate's numbers go. Over stdio nobody takes them, and they stay as few as there are series. */
export function metricsTo(taker: Push): void {
  push = taker;
}

/** Counts one; `labels` in the order of the family. What is no word is counted as `other`. */
export function count(metric: MetricName, ...labels: string[]): void {
  addTo(findSeries(metric, labels, 1), 0, 1);
}

/** Adds a duration to a histogram. */
export function observeMs(metric: MetricName, ms: number, ...labels: string[]): void {
  const seconds = ms / 1000;
  const bucket = bucketSeconds.findIndex((bound) => seconds <= bound);
  const values = findSeries(metric, labels, bucketSeconds.length + 2);
  addTo(values, bucket < 0 ? bucketSeconds.length : bucket, 1);
  addTo(values, bucketSeconds.length + 1, seconds);
}

function addTo(values: number[], at: number, value: number): void {
  values[at] = (values[at] ?? 0) + value;
}

/** The numbers of one series. What is too much adds one to those that were dropped, and goes nowhere itself. */
function findSeries(metric: MetricName, labels: readonly string[], size: number): number[] {
  const last = recent.get(metric);
  if (last && labels.every((label, at) => label === last.labels[at])) return last.values;
  // Only words are kept under this name, and of a metric they are always as many: no other labels come to the same.
  const given = `${metric} ${labels.join(" ")}`;
  const known = found.get(given);
  if (known) {
    recent.set(metric, { labels, values: known });
    return known;
  }
  const clean = labels.map((label) => (labelForm.test(label) ? label : "other"));
  const name = JSON.stringify([metric, ...clean]);
  const values = counted.get(name) ?? new Array<number>(size).fill(0);
  if (!counted.has(name) && counted.size >= maxSeries) {
    const drops = counted.get(dropped) ?? [0];
    addTo(drops, 0, 1);
    counted.set(dropped, drops);
    return values;
  }
  counted.set(name, values);
  if (clean.every((label, at) => label === labels[at])) found.set(given, values);
  return values;
}

/** Hands over at once what was counted since the last time. */
export async function pushMetrics(): Promise<void> {
  const series = [...counted].map(([name, values]) => ({ name, values }));
  if (series.length === 0 || !push) return;
  counted = new Map();
  found = new Map();
  recent = new Map();
  try {
    await push(series);
  } catch (error) {
    const reason = error instanceof Error ? error.name : "unknown";
    log("warn", "metrics_not_pushed", { count: series.length, reason });
  }
}

/** Hands over what was counted, five seconds from now and at most once in that time; `waitUntil` keeps it alive. */
export function pushMetricsSoon(waitUntil: WaitUntil | undefined): void {
  if (waitUntil && counted.size > 0) soon.ask(waitUntil);
}
