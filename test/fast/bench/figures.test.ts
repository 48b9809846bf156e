import { expect, test } from "vitest";

import { toCallFigures } from "../../../bench/figures/call-figures.ts";
import { gatedCases, isOfSlowest } from "../../../bench/figures/gated-cases.ts";
import {
  type Case,
  compare,
  type Measurement,
  toFloor,
  toP99Ms,
} from "../../../bench/figures/measurement.ts";
import { parseMemory, parseSchedstat, readCpuNs } from "../../../bench/figures/process.ts";
import { toMedianRange, toQuantile } from "../../../bench/figures/spread.ts";
import { isDue, planWarmUps, toAmount, toTurns, toWork } from "../../../bench/measures/calls.ts";
import { toWrittenRows } from "../../../bench/measures/counts.ts";
import { full, quick, toCases } from "../../../bench/plan.ts";
import { parseCpuList } from "../../../bench/processes/pin.ts";
import { floor, modern, take } from "./scripted.ts";

test("the first number of a schedstat line is the time on a processor", () => {
  expect(parseSchedstat("1523412 998 31\n")).toBe(1_523_412);
});

test.each(["", "12 34", "a b c", "-1 2 3"])("%j is refused as a schedstat line", (line) => {
  expect(() => parseSchedstat(line)).toThrow("not a schedstat line");
});

test("memory is what a process holds now, in KB", () => {
  expect(parseMemory("VmPeak:\t  9 kB\nVmRSS:\t  10312 kB\nRssAnon: 1 kB\n")).toBe(10_312);
  expect(() => parseMemory("Name: node\n")).toThrow("no VmRSS");
});

test.runIf(process.platform === "linux")("a process that works has used CPU", () => {
  expect(readCpuNs(process.pid)).toBeGreaterThan(1_000_000);
});

test.each([
  ["0-1", [0, 1]],
  ["4,6-8", [4, 6, 7, 8]],
  ["3", [3]],
])("the list of CPUs %j is %j", (list, expected) => {
  expect(parseCpuList(list)).toEqual(expected);
});

test.each([
  [[7], 0.99, 7],
  [[3, 1, 2], 0.5, 2],
  [[4, 1, 3, 2], 0.5, 2],
  [[4, 1, 3, 2], 0.99, 4],
])("of %j the quantile %d is %d", (values, q, expected) => {
  expect(toQuantile(values, q)).toBe(expected);
});

test("of nothing there is no figure", () => {
  expect(() => toQuantile([], 0.5)).toThrow("Nothing was measured");
});

test("a case is compared with another of the same round only", () => {
  const found = [
    [100, 200],
    [1000, 3000],
    [10, 90],
  ].flatMap(([least = 0, ours = 0], round) => [
    take(floor, least, { round }),
    take(modern, ours, { round }),
  ]);
  expect(compare(found, [modern, floor])).toEqual({ median: 3, min: 2, max: 9 });
});

test("a floor measured more than once in a round counts with its median", () => {
  const found = [take(modern, 800), ...[100, 200, 300].map((cost) => take(floor, cost))];
  expect(compare(found, [modern, floor]).median).toBe(4);
});

test("a round without the floor is an error, not a ratio", () => {
  expect(() => compare([take(modern, 1)], [modern, floor])).toThrow("Round 1 lacks floor");
});

test("a case that was never measured is an error", () => {
  const other: Case = { ...modern, server: "agents" };
  expect(() => compare([take(floor, 1)], [other, floor])).toThrow("No round has agents");
});

test("figures are ratios to the floor by as many connections, in the order of the cases, each once", () => {
  const at64 = { ...modern, connections: 64 };
  const found: Measurement[] = [
    take(floor, 100, { p99Ms: 10 }),
    take(modern, 150, { p99Ms: 15 }),
    take(toFloor(64), 50, { p99Ms: 20 }),
    take(at64, 100, { p99Ms: 25 }),
  ];
  const figures = toCallFigures(found, [...found, found[0] as Case, { ...modern, tools: 7 }]).map(
    ({ server, connections, ratio, p99Ratio }) => [
      `${server} ${connections}`,
      ratio.median,
      p99Ratio.median,
    ],
  );
  expect(figures).toEqual([
    ["floor 16", 1, 1],
    ["modern 16", 1.5, 1.5],
    ["floor 64", 1, 1],
    ["modern 64", 2, 1.25],
  ]);
  expect(compare(found, [at64, toFloor(64)], toP99Ms).median).toBe(1.25);
});

const upTo = (most: number) => Array.from({ length: most }, (_, at) => at + 1);

test.each([
  [[1, 1, 1, 1, 1], null],
  [upTo(6), [1, 6]],
  [upTo(21).toReversed(), [7, 15]],
])("the median of %j lies in %j", (values, range) => {
  expect(toMedianRange(values)).toEqual(range);
});

test.each([
  ["a call as often as planned", modern, 10_000, 1000],
  ["a slow server as often as there is time", modern, 200, 200],
  ["a list of 500 tools less often", { ...modern, method: "tools/list", tools: 500 }, 10_000, 256],
  ["a list of 200 tools half as often", { ...modern, method: "tools/list", tools: 200 }, 9999, 500],
  ["every connection 16 times", { ...modern, connections: 128 }, 10_000, 2048],
  ["every connection twice at least", { ...modern, connections: 64 }, 10, 128],
] as const)("%s", (_, each, perSecond, expected) => {
  const plan = { requests: 1000, caseMs: 1000 };
  expect(toAmount(each, plan, perSecond)).toBe(expected);
});

test("rows of a call are what a larger batch writes more", () => {
  expect(toWrittenRows(4, 54)).toEqual({ perCall: 1, perBatch: 3 });
  expect(toWrittenRows(5, 255)).toEqual({ perCall: 5, perBatch: 0 });
});

test("what a gate is about is measured in every round, all else in the first ones", () => {
  const roundsOf = (each: Case) =>
    upTo(5).filter((round) => isDue(each, { otherRounds: 2 }, round)).length;
  expect(Object.values(gatedCases).map(roundsOf)).toEqual(Object.values(gatedCases).map(() => 5));
  expect(roundsOf({ ...modern, server: "mcp-agent" })).toBe(2);
  expect(roundsOf({ ...modern, method: "tools/list", tools: 500 })).toBe(2);
});

test("a process rests while the others have their turn", () => {
  const toSized = (pid: number, tools: number) => {
    const request = { url: "", headers: {}, sessionIds: [], method: "", params: {} };
    return [{ each: { ...modern, tools }, pid, origin: "", request, expected: "" }, 1] as const;
  };
  const all = [
    toSized(1, 1),
    toSized(1, 2),
    toSized(1, 3),
    toSized(2, 4),
    toSized(3, 5),
    toSized(2, 6),
  ];
  const turns = toTurns(all).map(([{ each }]) => each.tools);
  expect(turns).toEqual([1, 4, 5, 2, 6, 3]);
});

test.each([
  ["quick", quick],
  ["full", full],
])("%s: what gates compare is warmed up for longer than all else", (_, plan) => {
  const { calls } = plan;
  const warmUps = [...planWarmUps(toCases(plan), calls)];
  const long = warmUps.filter(([, { requests }]) => requests === calls.longWarmUp.requests);
  const gated = Object.values(gatedCases).map(toWork);
  expect(new Set(long.map(([work]) => work))).toEqual(new Set(gated));
  expect(warmUps.length).toBeGreaterThan(long.length);
  expect(calls.longWarmUp.requests).toBeGreaterThan(calls.warmUp.requests);
  expect(calls.longWarmUp.caseMs).toBeGreaterThan(calls.warmUp.caseMs);
});

test("one pause that holds up every connection is less than the slowest hundredth", () => {
  const slowest = Object.values(gatedCases).filter(isOfSlowest);
  expect(slowest.map(({ connections }) => connections)).toEqual([64, 64]);
  expect(full.calls.slowestOf / 100).toBeGreaterThan(64);
});
