export type Peer = "floor" | "modern" | "session" | "sdk";
type Method = "tools/call" | "tools/list";

/** One thing to measure: who is asked for what, with how many tools behind it. */
export interface Case {
  readonly peer: Peer;
  readonly method: Method;
  readonly tools: number;
}

/** How long answers took. Units: milliseconds. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What one round found for one case. */
export interface Measurement extends Case {
  readonly round: number;
  /** Of the whole serving process, per request. */
  readonly cpuNs: number;
  readonly latency: Latency;
}

/** Over all rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Figure extends Case {
  /** CPU per request, divided by the floor's of the same round. */
  readonly ratio: Spread;
  readonly latency: Latency;
}

/** What we want to hold, and whether the median does. */
export interface Aim {
  readonly says: string;
  readonly atMost: number;
  readonly measured: Spread;
  readonly isMet: boolean;
}

export const floor: Case = { peer: "floor", method: "tools/call", tools: 1 };

const isSame = (a: Case, b: Case) =>
  a.peer === b.peer && a.method === b.method && a.tools === b.tools;

/** The smallest value that at least a share of `q` is not above; 0 of nothing. */
export function toQuantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

/** Two digits behind the point: the third is noise. */
const round = (value: number) => Math.round(value * 100) / 100;

function toMedian(values: readonly number[]): number {
  return (
    (toQuantile(values, 0.5) +
      -toQuantile(
        values.map((value) => -value),
        0.5,
      )) /
    2
  );
}

/** CPU of one case by round; a case measured more than once in a round counts with its median. */
function toCpuByRound(measurements: readonly Measurement[], wanted: Case): Map<number, number> {
  const own = measurements.filter((each) => isSame(each, wanted));
  const byRound = Map.groupBy(own, (each) => each.round);
  return new Map([...byRound].map(([at, all]) => [at, toMedian(all.map(({ cpuNs }) => cpuNs))]));
}

/** CPU of one case divided by that of another in the same round. Throws: where a round lacks one of the two. */
export function compare(measurements: readonly Measurement[], of: Case, to: Case): Spread {
  const divisors = toCpuByRound(measurements, to);
  const ratios = [...toCpuByRound(measurements, of)].map(([at, cpuNs]) => {
    const divisor = divisors.get(at);
    if (divisor === undefined) throw new Error(`Round ${at} lacks ${to.peer} ${to.method}.`);
    return cpuNs / divisor;
  });
  if (ratios.length === 0) throw new Error(`No round has ${of.peer} ${of.method} ${of.tools}.`);
  return toSpread(ratios);
}

/** Of at least one value. */
export const toSpread = (values: readonly number[]): Spread => ({
  median: round(toMedian(values)),
  min: round(Math.min(...values)),
  max: round(Math.max(...values)),
});

/**
 * Between which two of the values the true median lies, in 19 of 20 runs; null of fewer than six, which cannot tell.
 * Source: the sign test; the binomial distribution as a normal one.
 */
export function toMedianRange(values: readonly number[]): readonly [number, number] | null {
  if (values.length < 6) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const skipped = Math.floor((sorted.length - 1.96 * Math.sqrt(sorted.length)) / 2);
  return [round(sorted[skipped] ?? 0), round(sorted.at(-1 - skipped) ?? 0)];
}

/** One figure per case, in the order of `cases`. */
export function toFigures(measurements: readonly Measurement[], cases: readonly Case[]): Figure[] {
  return cases.map((each) => {
    const own = measurements.filter((other) => isSame(other, each)).map(({ latency }) => latency);
    const latency = {
      p50Ms: round(toMedian(own.map(({ p50Ms }) => p50Ms))),
      p99Ms: round(toMedian(own.map(({ p99Ms }) => p99Ms))),
    };
    return { ...each, ratio: compare(measurements, each, floor), latency };
  });
}

/** The aims for 1, 100 and 500 tools, as far as these were measured. */
export function toAims(measurements: readonly Measurement[]): Aim[] {
  const isMeasured = (wanted: Case) => measurements.some((each) => isSame(each, wanted));
  const toAim = (says: string, atMost: number, [of, to]: readonly [Case, Case]): Aim[] => {
    if (!isMeasured(of)) return [];
    const measured = compare(measurements, of, to);
    return [{ says, atMost, measured, isMet: measured.median <= atMost }];
  };
  return (["modern", "session"] as const).flatMap((peer) => {
    const call = (tools: number): Case => ({ peer, method: "tools/call", tools });
    const list: Case = { peer, method: "tools/list", tools: 100 };
    return [
      ...toAim(`a call with OAuth, ${peer} lane, to the floor`, 3, [call(1), floor]),
      ...toAim(`a call with 500 tools, ${peer} lane, to one with 1`, 1.2, [call(500), call(1)]),
      ...toAim(`a list of 100 tools, ${peer} lane, to the floor`, 2, [list, floor]),
    ];
  });
}
