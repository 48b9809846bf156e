import { toCallFigures } from "../../../bench/figures/call-figures.ts";
import { type Case, type Measurement, toFloor } from "../../../bench/figures/measurement.ts";
import { type Facts, toGates } from "../../../bench/report/gates.ts";
import type { Results } from "../../../bench/report/results.ts";

/** A call of one tool by 16 connections. */
export const floor = toFloor(16);
export const modern: Case = { ...floor, server: "modern" };

interface Taken {
  readonly round?: number;
  readonly p99Ms?: number;
}

/** What a round found. */
export const take = (
  each: Case,
  cpuNs: number,
  { round = 1, p99Ms = 10 }: Taken = {},
): Measurement => ({
  ...each,
  round,
  cpuNs,
  perSecond: 1000,
  latency: { p50Ms: 1, p95Ms: 2, p99Ms },
});

/** A run in which each gate is exactly at its limit. */
export const atLimit: readonly Measurement[] = [
  take(floor, 100),
  take(modern, 160),
  take({ ...modern, server: "hop" }, 270),
  take({ ...modern, server: "first-hop" }, 270),
  take({ ...modern, server: "session" }, 190),
  take({ ...modern, server: "agents-oauth" }, 500),
  take({ ...modern, tools: 500 }, 176),
  take({ ...modern, method: "tools/list", tools: 100 }, 130),
  take(toFloor(64), 100, { p99Ms: 100 }),
  take({ ...modern, connections: 64 }, 160, { p99Ms: 160 }),
];

export const one = (value: number) => ({ median: value, min: value, max: value });

export const factsAtLimit: Facts = {
  listRequests: { tools: 500, requests: 1 },
  bundle: { allKb: 260, callKb: 130 },
  coldStarts: [
    { server: "floor", seconds: one(0.05) },
    { server: "modern", seconds: one(0.4) },
  ],
  sessions: [
    {
      server: "session",
      sessions: 1000,
      initializeCpuMs: one(3),
      kbPerSession: one(150),
      kbPerStream: one(30),
      kbPerListen: one(30),
    },
  ],
  rows: { modern: { perCall: 1, perBatch: 3 }, session: { perCall: 1, perBatch: 3 } },
};

/** Results of a run as it was scripted. */
export const toResults = (
  measurements: readonly Measurement[] = atLimit,
  facts: Facts = factsAtLimit,
): Results => ({
  date: "2026-11-22T00:00:00.000Z",
  command: "npm run bench",
  machine: "a machine",
  rounds: 1,
  otherRounds: 1,
  versions: { workerd: "1" },
  servers: [
    {
      name: "modern",
      label: "toolhub, 2026-07-28, with a lease",
      runsOn: "workerd",
      version: "",
      missing: null,
      idleMb: 80,
      loadedMb: 100,
    },
    {
      name: "python-fastmcp",
      label: "FastMCP, Python",
      runsOn: "Python",
      version: "4",
      missing: "no PyPI",
      idleMb: null,
      loadedMb: null,
    },
  ],
  calls: toCallFigures(measurements, measurements),
  flows: [
    {
      step: "POST /token, code",
      p50Ms: 3,
      p99Ms: 9,
      cpuMs: 2,
      hops: 2,
      statements: 12,
      rows: 4,
    },
  ],
  ...facts,
  gates: toGates(measurements, facts),
});
