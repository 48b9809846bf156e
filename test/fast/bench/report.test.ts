import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Case } from "../../../bench/figures/measurement.ts";
import { renderChart } from "../../../bench/report/chart.ts";
import { type Compared, renderCompared } from "../../../bench/report/compared.ts";
import { toGates } from "../../../bench/report/gates.ts";
import { assertWhole, listHoles } from "../../../bench/report/holes.ts";
import {
  chartFile,
  renderReport,
  renderSummary,
  replaceResults,
  summarize,
} from "../../../bench/report/pages.ts";
import type { Results } from "../../../bench/report/results.ts";
import { renderTable } from "../../../bench/report/table.ts";
import { atLimit, factsAtLimit, modern, take, toResults } from "./scripted.ts";

test("a table's columns stand in line", () => {
  const rows = [
    ["", "at most"],
    ["a call", "3"],
  ];
  const lines = ["|        | at most |", "| ------ | ------- |", "| a call | 3       |"];
  expect(renderTable(rows)).toBe(lines.join("\n"));
});

test.each([
  [[0.9, 0.99], "faster"],
  [[0.9, 1], "no difference"],
  [[1, 1.1], "no difference"],
  [[1.01, 1.1], "slower"],
  [null, "too few rounds"],
] as const)("a build whose cost lies in %j of the other's: %s", (range, verdict) => {
  const spread = { median: 1, min: 0.5, max: 2 };
  const ratios = { before: spread, after: spread, ratio: spread, range };
  const compared: Compared = { server: "modern", method: "tools/call", ...ratios };
  expect(renderCompared([compared])).toMatch(
    new RegExp(`modern lane: tools/call \\| 1\\.00 \\(0\\.50-2\\.00\\) .* \\| ${verdict} +\\|$`),
  );
});

test("a run that holds says so, and one that does not names what and how much", () => {
  expect(summarize(toResults())).toBe("17 of 17 gates hold");
  const facts = { ...factsAtLimit, bundle: { allKb: 300, callKb: 130 }, coldStarts: [] };
  const gates = toGates(atLimit, facts);
  expect(summarize({ gates })).toBe(
    "15 of 17 gates hold; these do not: Worker without catalogue, gzip: 300.00 KB, at most 260 KB, aim 240 KB; cold start to the first tool call: not measured, at most 0.4 s, aim 0.2 s",
  );
});

test("the report has every figure, and says what is missing and why", () => {
  const report = renderReport(toResults());
  expect(report).toContain(
    "Measured on 2026-11-22 with `npm run bench`: a machine, 1 round, 1 of what no gate is about. workerd 1.",
  );
  expect(report).toContain("Not measured: FastMCP, Python (no PyPI).");
  expect(report).toMatch(/\| toolhub, 2026-07-28, with a lease +\| 1\.60 +\| 1\.60 +\|/);
  expect(report).toContain("1000/s; 1.0 / 2.0 / 160.0; 1.60");
  expect(report).toMatch(/\| toolhub, .* lease: tools\/list +\| - +\| 1\.30 +\| - +\|/);
  expect(report).toMatch(/\| toolhub, .* lease +\| workerd \| 0\.40 +\| 80 +\| 100 +\|/);
  expect(report).toMatch(/\| POST \/token, code \| 3\.0 +\| 9\.0 +\| 2\.0 +\| 2 +\| 12 +\| 4 +\|/);
  expect(report).toContain("500 tools are listed in 1 request.");
  expect(report).toContain("A call writes 1 row, one of a session 1;");
});

test("the sentence beside the picture has the figures of the table, the least first", () => {
  const worse = [...atLimit, take({ ...modern, server: "mcp-agent" }, 1190)];
  expect(renderSummary(toResults(worse))).toContain(
    "nothing else: toolhub, 2026-07-28, with a lease 1.60; toolhub, session of 2025 1.90; toolhub, 2026-07-28, hop, mark held 2.70; toolhub, 2026-07-28, hop, nothing held 2.70; agents + workers-oauth-provider 5.00; McpAgent 11.90.",
  );
});

test("the page says what a hop and a session add, as the table has it", () => {
  expect(renderReport(toResults())).toContain(
    "A call with a lease costs 0.60 floors more than the floor itself. With a hop to the account on each call it costs 1.10 floors more than with a lease, in a session 0.30 floors more.",
  );
});

test("the picture has a bar for each server, as long as its figure", () => {
  const svg = renderChart(toResults().calls);
  const bars = [...svg.matchAll(/<rect class="(\w+)".* width="(\d+)"/g)];
  const found = bars.map(([, kind, width]) => [kind, Number(width)]);
  expect(found).toEqual([
    ["floor", 82],
    ["ours", 131],
    ["ours", 156],
    ["ours", 221],
    ["ours", 221],
    ["peer", 410],
  ]);
  expect(svg).toContain(">agents + workers-oauth-provider</text>");
  expect(svg).toContain("prefers-color-scheme: dark");
});

const cases = atLimit.map((each): Case => each);
const whole = toResults();

test("a run that measured all that it set out for has no hole, whichever server could not be had", () => {
  const ofPython: Case = { ...modern, server: "python-fastmcp" };
  expect(listHoles(whole, [...cases, ofPython])).toEqual([]);
  expect(() => assertWhole(whole, cases)).not.toThrow();
});

test.each<readonly [says: string, changed: Partial<Results>]>([
  ["modern tools/list, tools: 100", { calls: whole.calls.filter(({ tools }) => tools !== 100) }],
  ["cold start", { coldStarts: [] }],
  ["sessions and streams", { sessions: [] }],
  ["connecting", { flows: [] }],
  ["results.bundle.allKb is NaN", { bundle: { allKb: Number.NaN, callKb: 1 } }],
])("a run without a figure is none, and says which: %s", (says, changed) => {
  const results = { ...whole, ...changed };
  expect(listHoles(results, cases)).toEqual([says]);
  expect(() => assertWhole(results, cases)).toThrow(`These were not measured: ${says}.`);
});

test("results stand between their marks, and a page without marks is refused", () => {
  const page = "a\n<!-- bench -->\nold\n<!-- /bench -->\nb\n";
  expect(replaceResults(page, "new")).toBe("a\n<!-- bench -->\n\nnew\n\n<!-- /bench -->\nb\n");
  expect(() => replaceResults("a\n", "new")).toThrow("one pair of marks");
});

const committed: Results = JSON.parse(readFileSync("bench/results.json", "utf8"));

test("README, the page and the picture show the committed results", () => {
  expect(readFileSync("README.md", "utf8")).toContain(renderSummary(committed));
  expect(readFileSync("docs/bench.md", "utf8")).toContain(renderReport(committed));
  expect(readFileSync(chartFile, "utf8")).toBe(renderChart(committed.calls));
});

test("the committed results were judged by the gates as they are now", () => {
  const limits = ({ says, gate, aim }: Results["gates"][number]) => [says, gate, aim];
  expect(committed.gates.map(limits)).toEqual(toGates(atLimit, factsAtLimit).map(limits));
});
