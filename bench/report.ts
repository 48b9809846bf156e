import type { Aim, Case, Figure, Peer, Spread } from "./figures.ts";

/** What a run leaves behind: ratios, which hold anywhere, and latencies of the machine it ran on, as information. */
export interface Results {
  readonly date: string;
  readonly rounds: number;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly figures: readonly Figure[];
  readonly aims: readonly Aim[];
}

const labels: Readonly<Record<Peer, string>> = {
  floor: "floor",
  modern: "toolhub, modern lane",
  session: "toolhub, session lane",
  sdk: "SDK alone, no OAuth",
};

const toLabel = ({ peer, method }: Case) => `${labels[peer]}: ${method}`;

const toText = ({ median, min, max }: Spread) =>
  `${median.toFixed(2)} (${min.toFixed(2)}-${max.toFixed(2)})`;

const countTools = (tools: number) => (tools === 1 ? "1 tool" : `${tools} tools`);

/** A Markdown table whose columns stand in line in a terminal too. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, at) => Math.max(3, ...rows.map((row) => (row[at] ?? "").length)));
  const toLine = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => (cells[at] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [toLine(head), rule, ...rows.slice(1).map(toLine)].join("\n");
}

/** A row per peer and method, a column per number of tools. */
function renderFigures(figures: readonly Figure[], toCell: (figure: Figure) => string): string {
  const own = figures.filter(({ peer }) => peer !== "floor");
  const sizes = [...new Set(own.map(({ tools }) => tools))].toSorted((a, b) => a - b);
  const rows = [...Map.groupBy(own, toLabel)].map(([label, all]) => [
    label,
    ...sizes.map((size) => {
      const figure = all.find(({ tools }) => tools === size);
      return figure ? toCell(figure) : "";
    }),
  ]);
  return renderTable([["", ...sizes.map(countTools)], ...rows]);
}

function renderAims(aims: readonly Aim[]): string {
  const rows = aims.map(({ says, atMost, measured, isMet }) => [
    says,
    String(atMost),
    toText(measured),
    isMet ? "met" : "missed",
  ]);
  return renderTable([["aim", "at most", "measured", ""], ...rows]);
}

/** What happened, in one sentence. */
export function summarize({ rounds, aims }: Results): string {
  const met = aims.filter(({ isMet }) => isMet).length;
  const missed = aims.filter(({ isMet }) => !isMet).map(({ says }) => says);
  const checked =
    aims.length === 0 ? "checked against no aims" : `${met} of ${aims.length} aims met`;
  return `${rounds} ${rounds === 1 ? "round" : "rounds"}, ${checked}${missed.length > 0 ? `; missed: ${missed.join("; ")}` : ""}`;
}

/** The whole report as Markdown. */
export function renderReport({ date, rounds, machine, versions, figures, aims }: Results): string {
  const toLatency = ({ latency: { p50Ms, p99Ms } }: Figure) =>
    `${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)}`;
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const base = figures.filter(({ peer }) => peer === "floor").map(toLatency);
  return [
    `Measured on ${date.slice(0, 10)}, ${machine}, ${rounds} rounds; ${used.join(", ")}.`,
    "CPU per request as a multiple of the floor of the same round: median (min-max).",
    renderFigures(figures, ({ ratio }) => toText(ratio)),
    ...(aims.length > 0 ? [renderAims(aims)] : []),
    `For information, latency p50 / p99 in ms at 8 connections; the floor ${base.join()}.`,
    renderFigures(figures, toLatency),
  ].join("\n\n");
}
