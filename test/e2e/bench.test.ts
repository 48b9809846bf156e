import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { type Compared, renderCompared } from "../../bench/against.ts";
import { parseSchedstat, readCpuNs } from "../../bench/cpu.ts";
import {
  type Case,
  compare,
  floor,
  type Measurement,
  toAims,
  toFigures,
  toMedianRange,
  toQuantile,
} from "../../bench/figures.ts";
import { isGoodResult } from "../../bench/peers.ts";
import { renderReport, renderTable, summarize } from "../../bench/report.ts";

const latency = { p50Ms: 1, p99Ms: 2 };
const call = (peer: Case["peer"], tools: number): Case => ({ peer, method: "tools/call", tools });
const list = (peer: Case["peer"], tools: number): Case => ({ peer, method: "tools/list", tools });

/** One round in which every case cost what `toCpu` says. */
function measureAll(round: number, toCpu: (each: Case) => number): Measurement[] {
  const lanes = (["modern", "session"] as const).flatMap((peer) => [
    call(peer, 1),
    call(peer, 500),
    list(peer, 100),
  ]);
  return [floor, ...lanes].map((each) => ({ ...each, round, cpuNs: toCpu(each), latency }));
}

test("the first number of a schedstat line is the time on a processor", () => {
  expect(parseSchedstat("1523412 998 31\n")).toBe(1_523_412);
});

test.each(["", "12 34", "a b c", "-1 2 3"])("%j is refused as a schedstat line", (line) => {
  expect(() => parseSchedstat(line)).toThrow("not a schedstat line");
});

test.runIf(process.platform === "linux")("a process that works has used CPU", () => {
  expect(readCpuNs(process.pid)).toBeGreaterThan(1_000_000);
});

test.each([
  [[], 0.5, 0],
  [[7], 0.99, 7],
  [[3, 1, 2], 0.5, 2],
  [[4, 1, 3, 2], 0.5, 2],
  [[4, 1, 3, 2], 0.99, 4],
])("of %j the quantile %d is %d", (values, q, expected) => {
  expect(toQuantile(values, q)).toBe(expected);
});

test("a case is compared with another of the same round only", () => {
  const found = [
    ...measureAll(1, ({ peer }) => (peer === "floor" ? 100 : 200)),
    ...measureAll(2, ({ peer }) => (peer === "floor" ? 1000 : 3000)),
    ...measureAll(3, ({ peer }) => (peer === "floor" ? 10 : 90)),
  ];
  expect(compare(found, call("modern", 1), floor)).toEqual({ median: 3, min: 2, max: 9 });
});

test("a floor measured more than once in a round counts with its median", () => {
  const again = [100, 300].map((cpuNs) => ({ ...floor, round: 1, cpuNs, latency }));
  const found = [...measureAll(1, ({ peer }) => (peer === "floor" ? 200 : 800)), ...again];
  expect(compare(found, call("modern", 1), floor).median).toBe(4);
});

test("a round without the floor is an error, not a ratio", () => {
  const found = measureAll(1, () => 1).filter(({ peer }) => peer !== "floor");
  expect(() => compare(found, call("modern", 1), floor)).toThrow("Round 1 lacks floor");
});

test("a case that was never measured is an error", () => {
  expect(() =>
    compare(
      measureAll(1, () => 1),
      call("sdk", 1),
      floor,
    ),
  ).toThrow("No round has sdk");
});

test.each([
  ["at the limit all aims are met", { call: 300, many: 360, list: 200 }, [true, true, true]],
  [
    "a call just above three floors misses",
    { call: 302, many: 302, list: 200 },
    [false, true, true],
  ],
  [
    "500 tools just above 1.2 times one miss",
    { call: 300, many: 364, list: 200 },
    [true, false, true],
  ],
  ["a list just above two floors misses", { call: 300, many: 300, list: 202 }, [true, true, false]],
])("%s", (_, cost, expected) => {
  const aims = toAims(
    measureAll(1, ({ peer, method, tools }) => {
      if (peer === "floor") return 100;
      if (method === "tools/list") return cost.list;
      return tools === 500 ? cost.many : cost.call;
    }),
  );
  expect(aims.map(({ isMet }) => isMet)).toEqual([...expected, ...expected]);
});

test("an aim that was not measured is left out", () => {
  const found = measureAll(1, () => 100).filter(({ tools }) => tools !== 500);
  expect(toAims(found).map(({ atMost }) => atMost)).toEqual([3, 2, 3, 2]);
});

test.each([
  [100, "1 round, 6 of 6 aims met"],
  [
    301,
    "1 round, 4 of 6 aims met; missed: a call with OAuth, modern lane, to the floor; a call with OAuth, session lane, to the floor",
  ],
])("a run where a call costs %d ends with what happened", (cost, sentence) => {
  const found = measureAll(1, ({ peer, method }) => {
    return peer === "floor" || method === "tools/list" ? 100 : cost;
  });
  const aims = toAims(found);
  const results = { date: "", rounds: 1, machine: "", versions: {}, figures: [], aims };
  expect(summarize(results)).toBe(sentence);
});

test("figures stand in the order asked for, the floor as 1", () => {
  const found = measureAll(1, ({ peer }) => (peer === "floor" ? 100 : 250));
  const figures = toFigures(found, [floor, call("session", 500)]);
  expect(figures.map(({ peer, ratio }) => [peer, ratio.median])).toEqual([
    ["floor", 1],
    ["session", 2.5],
  ]);
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
  [[0.9, 0.99], "faster"],
  [[0.9, 1], "no difference"],
  [[1, 1.1], "no difference"],
  [[1.01, 1.1], "slower"],
  [null, "too few rounds"],
] as const)("a build whose cost lies in %j of the other's: %s", (range, verdict) => {
  const spread = { median: 1, min: 0.5, max: 2 };
  const compared: Compared = {
    ...call("modern", 1),
    before: spread,
    after: spread,
    ratio: spread,
    range,
  };
  expect(renderCompared([compared])).toMatch(
    new RegExp(`modern lane: tools/call \\| 1\\.00 \\(0\\.50-2\\.00\\) .* \\| ${verdict} +\\|$`),
  );
});

test("a table's columns stand in line", () => {
  expect(
    renderTable([
      ["", "at most"],
      ["a call", "3"],
    ]),
  ).toBe(["|        | at most |", "| ------ | ------- |", "| a call | 3       |"].join("\n"));
});

test("the report has a cell for every figure, and leaves out what was not measured", () => {
  const found = measureAll(1, ({ peer }) => (peer === "floor" ? 100 : 250));
  const cases = [floor, call("modern", 1), call("session", 500)];
  const report = renderReport({
    date: "2026-11-21T00:00:00.000Z",
    rounds: 1,
    machine: "a machine",
    versions: { workerd: "1" },
    figures: toFigures(found, cases),
    aims: toAims(found),
  });
  expect(report).toContain("Measured on 2026-11-21, a machine, 1 rounds; workerd 1.");
  expect(report).toMatch(/\| toolhub, modern lane: tools\/call +\| 2\.50 \(2\.50-2\.50\) \| +\|/);
  expect(report).toMatch(/\| toolhub, session lane: tools\/call +\| +\| 2\.50 \(2\.50-2\.50\) \|/);
  expect(report).toContain("missed");
});

test.each([
  ["the trial", call("modern", 1), { structuredContent: { id: "NCT01234567" } }, true],
  ["an error of the tool", call("modern", 1), { isError: true, content: [] }, false],
  ["another trial", call("modern", 1), { structuredContent: { id: "NCT1" } }, false],
  ["an error of the protocol", call("modern", 1), undefined, false],
  [
    "all tools",
    list("sdk", 2),
    { tools: [{ name: "get_trial_1" }, { name: "get_trial_2" }] },
    true,
  ],
  ["a full first page", list("modern", 500), { tools: Array(100).fill({}), nextCursor: "a" }, true],
  ["a short page", list("modern", 500), { tools: [{ name: "ping" }], nextCursor: "a" }, false],
  ["too few tools", list("sdk", 2), { tools: [{ name: "get_trial_1" }, { name: "ping" }] }, false],
])("%s is told from a wrong answer", (_, each, result, expected) => {
  expect(isGoodResult(each, result)).toBe(expected);
});

test("the page shows the committed results", () => {
  const results = JSON.parse(readFileSync("bench/results.json", "utf8"));
  expect(readFileSync("docs/bench.md", "utf8")).toContain(renderReport(results));
});
