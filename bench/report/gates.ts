import { gatedCases } from "../figures/gated-cases.ts";
import { type Case, compare, isSame, type Measurement, toP99Ms } from "../figures/measurement.ts";
import type { Spread } from "../figures/spread.ts";
import type { Results } from "./results.ts";

/** One thing that must hold. */
export interface Gate {
  readonly says: string;
  /** Of the three numbers; empty of a ratio. */
  readonly unit: string;
  /** What must not be exceeded. */
  readonly gate: number;
  /** What we want to come to. */
  readonly aim: number;
  /** Null if the run did not measure it. */
  readonly measured: Spread | null;
}

/** What is measured otherwise than in rounds of calls. */
export type Facts = Pick<Results, "listRequests" | "coldStarts" | "sessions" | "rows" | "bundle">;

type Verdict = "at the aim" | "holds" | "missed" | "not measured";

/** The median decides. */
export function toVerdict({ measured, gate, aim }: Gate): Verdict {
  if (!measured) return "not measured";
  if (measured.median > gate) return "missed";
  return measured.median <= aim ? "at the aim" : "holds";
}

/** Gates that do not hold: what is not measured holds nothing. */
export const listMissed = (gates: readonly Gate[]): readonly Gate[] =>
  gates.filter((gate) => ["missed", "not measured"].includes(toVerdict(gate)));

/** What `--gate` ends with: 3 if one gate does not hold. */
export const toExitCode = (gates: readonly Gate[]): 0 | 3 => (listMissed(gates).length > 0 ? 3 : 0);

const { floor, call, hop, firstHop, session, agents, ofMany, list, floorOf64, callOf64 } =
  gatedCases;

type Limits = readonly [gate: number, aim: number];

/** What is a ratio of two cases. */
const ratios: readonly (readonly [says: string, pair: readonly [Case, Case], limits: Limits])[] = [
  ["CPU per call, to the floor", [call, floor], [1.6, 1.4]],
  ["the same with a hop on each call, mark held", [hop, floor], [2.7, 2.2]],
  ["the same with a hop on each call, nothing held", [firstHop, floor], [2.7, 2.2]],
  ["CPU per call of a session, to the floor", [session, floor], [1.9, 1.6]],
  ["CPU per call, to agents + workers-oauth-provider", [call, agents], [0.32, 0.25]],
  ["CPU per call at 500 tools, to 1 tool", [ofMany, call], [1.1, 1.05]],
  ["CPU per list of 100 tools, to a call of the floor", [list, floor], [1.3, 1]],
];

const slowest = "99th percentile of a call's latency at 64 connections, to the floor's";

function toRatioGates(measurements: readonly Measurement[]): Gate[] {
  const has = (wanted: Case) => measurements.some((each) => isSame(each, wanted));
  const toGate = (
    says: string,
    pair: readonly [Case, Case],
    [gate, aim]: Limits,
    pick?: typeof toP99Ms,
  ): Gate => {
    const measured = pair.every(has) ? compare(measurements, pair, pick) : null;
    return { says, unit: "", gate, aim, measured };
  };
  return [
    ...ratios.map((row) => toGate(...row)),
    toGate(slowest, [callOf64, floorOf64], [1.6, 1.3], toP99Ms),
  ];
}

const toOne = (value: number | null): Spread | null =>
  typeof value === "number" ? { median: value, min: value, max: value } : null;

function toFactGates({ listRequests, coldStarts, sessions, rows, bundle }: Facts): Gate[] {
  const cold = coldStarts.find(({ server }) => server === "modern")?.seconds ?? null;
  const own = sessions.find(({ server }) => server === "session");
  const requests = listRequests.tools === 500 ? listRequests.requests : null;
  const written = Math.max(rows.modern.perCall, rows.session.perCall);
  const toGate = (says: string, unit: string, [gate, aim]: Limits, measured: Spread | null) => ({
    says,
    unit,
    gate,
    aim,
    measured,
  });
  return [
    toGate("requests until 500 tools are listed", "", [1, 1], toOne(requests)),
    toGate("Worker without catalogue, gzip", "KB", [260, 240], toOne(bundle.allKb)),
    toGate("what a call loads of it", "KB", [130, 90], toOne(bundle.callKb)),
    toGate("cold start to the first tool call", "s", [0.4, 0.2], cold),
    toGate("CPU of initialize", "ms", [3, 2], own?.initializeCpuMs ?? null),
    toGate("rows written per call", "", [1, 1], toOne(written)),
    toGate("memory per idle session", "KB", [150, 60], own?.kbPerSession ?? null),
    toGate("memory per open stream of a session", "KB", [30, 10], own?.kbPerStream ?? null),
    toGate("memory per open subscriptions/listen", "KB", [30, 10], own?.kbPerListen ?? null),
  ];
}

/** All gates, measured or not. */
export const toGates = (measurements: readonly Measurement[], facts: Facts): Gate[] => [
  ...toRatioGates(measurements),
  ...toFactGates(facts),
];
