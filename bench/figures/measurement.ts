import { type Spread, toMedian, toSpread } from "./spread.ts";

type Method = "tools/call" | "tools/list";

/** One thing to measure: who is asked for what, with how many tools behind it, by how many connections at once. */
export interface Case {
  readonly server: string;
  readonly method: Method;
  readonly tools: number;
  readonly connections: number;
}

/** How long answers took. Units: milliseconds. */
export interface Latency {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** What one round found for one case. */
export interface Measurement extends Case {
  readonly round: number;
  /** Of the whole serving process, per request, with what it does after its answers. */
  readonly cpuNs: number;
  readonly perSecond: number;
  readonly latency: Latency;
}

/** What is compared: cost or patience. */
type Pick = (measurement: Measurement) => number;

const toCpuNs: Pick = ({ cpuNs }) => cpuNs;
export const toP99Ms: Pick = ({ latency }) => latency.p99Ms;

/** A call of the least server, by as many connections at once. */
export const toFloor = (connections: number): Case => ({
  server: "floor",
  method: "tools/call",
  tools: 1,
  connections,
});

export const isSame = (a: Case, b: Case): boolean =>
  a.server === b.server &&
  a.method === b.method &&
  a.tools === b.tools &&
  a.connections === b.connections;

const toText = ({ server, method, tools, connections }: Case) =>
  `${server} ${method} (tools: ${tools}, connections: ${connections})`;

/** One case by round; measured more than once in a round it counts with its median. */
function toRounds(measurements: readonly Measurement[], wanted: Case, pick: Pick) {
  const own = measurements.filter((each) => isSame(each, wanted));
  const byRound = Map.groupBy(own, ({ round }) => round);
  return new Map([...byRound].map(([round, all]) => [round, toMedian(all.map(pick))]));
}

/** One case divided by another, of each round. Throws: if a round lacks one of the two. */
export function compare(
  measurements: readonly Measurement[],
  [of, to]: readonly [Case, Case],
  pick: Pick = toCpuNs,
): Spread {
  const divisors = toRounds(measurements, to, pick);
  const ratios = [...toRounds(measurements, of, pick)].map(([round, value]) => {
    const divisor = divisors.get(round);
    if (divisor === undefined) throw new Error(`Round ${round} lacks ${toText(to)}.`);
    return value / divisor;
  });
  if (ratios.length === 0) throw new Error(`No round has ${toText(of)}.`);
  return toSpread(ratios);
}
