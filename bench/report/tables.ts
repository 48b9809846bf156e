import { findDefinition } from "../cast/definitions.ts";
import type { CallFigure } from "../figures/call-figures.ts";
import type { Spread } from "../figures/spread.ts";
import { type Gate, toVerdict } from "./gates.ts";
import type { Results } from "./results.ts";
import { renderTable, toText } from "./table.ts";

/** What the tables call a server. */
export const toLabel = (name: string): string => findDefinition(name).label;

const none = "-";
export const withUnit = (text: string, unit: string) => (unit === "" ? text : `${text} ${unit}`);

export function renderGates(gates: readonly Gate[]): string {
  const rows = gates.map((gate) => [
    gate.says,
    withUnit(String(gate.gate), gate.unit),
    withUnit(String(gate.aim), gate.unit),
    gate.measured ? withUnit(toText(gate.measured), gate.unit) : none,
    toVerdict(gate),
  ]);
  return renderTable([["what must hold", "at most", "aim", "measured", ""], ...rows]);
}

/** A row per server, a column per number of connections. */
function renderByConnections(
  calls: readonly CallFigure[],
  head: string,
  toCell: (figure: CallFigure) => string,
): string {
  const own = calls.filter(({ method, tools }) => method === "tools/call" && tools === 1);
  const columns = [...new Set(own.map(({ connections }) => connections))].toSorted((a, b) => a - b);
  const rows = [...Map.groupBy(own, ({ server }) => server)].map(([server, all]) => [
    toLabel(server),
    ...columns.map((column) => {
      const figure = all.find(({ connections }) => connections === column);
      return figure ? toCell(figure) : none;
    }),
  ]);
  const names = columns.map((each) => (each === 1 ? "1 connection" : `${each} connections`));
  return renderTable([[head, ...names], ...rows]);
}

/** A row per server and method, a column per number of tools; a server with one tool alone has none. */
function renderByTools(calls: readonly CallFigure[]): string {
  const own = calls.filter(({ connections }) => connections === 16);
  const columns = [...new Set(own.map(({ tools }) => tools))].toSorted((a, b) => a - b);
  const groups = Map.groupBy(own, ({ server, method }) => `${toLabel(server)}: ${method}`);
  const rows = [...groups]
    .filter(([, all]) => all.some(({ tools, method }) => tools > 1 || method === "tools/list"))
    .map(([label, all]) => [
      label,
      ...columns.map((column) => {
        const figure = all.find(({ tools }) => tools === column);
        return figure ? toText(figure.ratio) : none;
      }),
    ]);
  const head = columns.map((each) => (each === 1 ? "1 tool" : `${each} tools`));
  return renderTable([["", ...head], ...rows]);
}

const toMs = (ms: number) => ms.toFixed(1);
const toWhole = (value: number | null) => (value === null ? none : value.toFixed(0));
/** Shape: "150 (140-160)", or one number. */
const toWholes = (spread: Spread | null | undefined) => (spread ? toText(spread, 0) : none);

/** Start, memory and sessions: a row per server. */
function renderProcesses({ servers, coldStarts, sessions }: Results): string {
  const rows = servers
    .filter(({ missing }) => missing === null)
    .map(({ name, label, runsOn, version, idleMb, loadedMb }) => {
      const cold = coldStarts.find(({ server }) => server === name);
      const own = sessions.find(({ server }) => server === name);
      const texts = [label, `${runsOn} ${version}`.trim(), cold ? toText(cold.seconds) : none];
      const memory = [idleMb, loadedMb].map(toWhole);
      const streams = [own?.kbPerSession, own?.kbPerStream, own?.kbPerListen].map(toWholes);
      return [...texts, ...memory, own ? toText(own.initializeCpuMs) : none, ...streams];
    });
  const head = [
    "",
    "runs on",
    "cold start, s",
    "MB idle",
    "MB after load",
    "initialize, CPU ms",
    "KB per session",
    "KB per stream",
    "KB per listen",
  ];
  return renderTable([head, ...rows]);
}

function renderFlows({ flows }: Results): string {
  const rows = flows.map(({ step, p50Ms, p99Ms, cpuMs, hops, statements, rows }) =>
    [step, toMs(p50Ms), toMs(p99Ms), toMs(cpuMs), hops, statements, rows].map(String),
  );
  const head = ["", "p50, ms", "p99, ms", "CPU, ms", "hops", "SQL statements", "rows written"];
  return renderTable([head, ...rows]);
}

const toLatency = ({ perSecond, latency: { p50Ms, p95Ms, p99Ms }, p99Ratio }: CallFigure) =>
  `${perSecond}/s; ${[p50Ms, p95Ms, p99Ms].map(toMs).join(" / ")}; ${p99Ratio.median.toFixed(2)}`;

/** Each table below the sentence that says what it is. */
export const renderTables = (results: Results): string[] => [
  "CPU per call of one tool, as a multiple of the floor's in the same round: median (least-most).",
  renderByConnections(results.calls, "", ({ ratio }) => toText(ratio)),
  "Calls per second; latency p50 / p95 / p99 in ms; p99 as a multiple of the floor's.",
  renderByConnections(results.calls, "", toLatency),
  "CPU by the number of tools, as a multiple of a call of the floor, at 16 connections.",
  renderByTools(results.calls),
  "Processes: from start to the answer of the first tool call; memory; sessions of 2025 and their streams; `subscriptions/listen`.",
  renderProcesses(results),
  "Connecting to toolhub, one person after the other. Hops are calls of objects, those that objects make included.",
  renderFlows(results),
];
