import {
  type Case,
  compare,
  isSame,
  type Latency,
  type Measurement,
  toFloor,
  toP99Ms,
} from "./measurement.ts";
import { type Spread, toMedian, toRounded, toSpread } from "./spread.ts";

/** One case over all rounds. */
export interface CallFigure extends Case {
  /** CPU per request, divided by that of a call of the floor by as many connections in the same round. */
  readonly ratio: Spread;
  /** Units: microseconds. */
  readonly cpuUs: Spread;
  /** The 99th percentile of the latency, divided by the floor's. */
  readonly p99Ratio: Spread;
  /** Medians of the rounds. */
  readonly perSecond: number;
  readonly latency: Latency;
}

/** One figure per case that was measured, in the order of `cases`. */
export function toCallFigures(
  measurements: readonly Measurement[],
  cases: readonly Case[],
): CallFigure[] {
  return cases
    .filter((each, at) => cases.findIndex((other) => isSame(each, other)) === at)
    .filter((each) => measurements.some((other) => isSame(each, other)))
    .map((each) => toFigure(measurements, each));
}

function toFigure(measurements: readonly Measurement[], each: Case): CallFigure {
  const { server, method, tools, connections } = each;
  const own = measurements.filter((other) => isSame(other, each));
  const floor = toFloor(connections);
  const median = (values: readonly number[]) => toRounded(toMedian(values));
  return {
    server,
    method,
    tools,
    connections,
    ratio: compare(measurements, [each, floor]),
    cpuUs: toSpread(own.map(({ cpuNs }) => cpuNs / 1000)),
    p99Ratio: compare(measurements, [each, floor], toP99Ms),
    perSecond: Math.round(toMedian(own.map(({ perSecond }) => perSecond))),
    latency: {
      p50Ms: median(own.map(({ latency }) => latency.p50Ms)),
      p95Ms: median(own.map(({ latency }) => latency.p95Ms)),
      p99Ms: median(own.map(({ latency }) => latency.p99Ms)),
    },
  };
}
