import { lanes } from "../cast/definitions.ts";
import type { CallFigure } from "../figures/call-figures.ts";
import { toLabel } from "./tables.ts";

/** Narrow, so that it can be read on a phone. */
const width = 480;
const rowHeight = 42;
const top = 52;
/** The longest bar; its number stands behind it. */
const barWidth = 410;

const ours = new Set(lanes.map(({ name }) => name));

const toXml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const style = `
    text { font: 15px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2328; }
    .title { font-weight: 600; }
    .note { font-size: 13px; fill: #59636e; }
    .ours { fill: #0a6cbb; }
    .floor { fill: #59636e; }
    .peer { fill: #afb8c1; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .note { fill: #9198a1; }
      .ours { fill: #58a6ff; }
      .floor { fill: #9198a1; }
      .peer { fill: #484f58; }
    }
  `;

const toClass = (server: string) =>
  server === "floor" ? "floor" : ours.has(server) ? "ours" : "peer";

/** Bars of what a call costs each server, the least first, as a picture for light and dark pages. */
export function renderChart(calls: readonly CallFigure[]): string {
  const own = calls
    .filter(({ method, tools }) => method === "tools/call" && tools === 1)
    .filter(({ connections }) => connections === 16)
    .toSorted((a, b) => a.ratio.median - b.ratio.median);
  const most = Math.max(...own.map(({ ratio }) => ratio.median));
  const bars = own.map(({ server, ratio: { median } }, at) => {
    const y = top + at * rowHeight;
    const length = Math.max(2, Math.round((barWidth * median) / most));
    return [
      `  <text x="8" y="${y + 14}">${toXml(toLabel(server))}</text>`,
      `  <rect class="${toClass(server)}" x="8" y="${y + 20}" width="${length}" height="12" rx="2"/>`,
      `  <text x="${length + 14}" y="${y + 31}">${median.toFixed(2)}</text>`,
    ].join("\n");
  });
  const height = top + own.length * rowHeight + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
  <title id="title">CPU per tool call of each server, as a multiple of the floor</title>
  <style>${style}</style>
  <text class="title" x="8" y="20">CPU per tool call</text>
  <text class="note" x="8" y="40">as a multiple of a bare handler; 16 connections, one tool; less is better</text>
${bars.join("\n")}
</svg>
`;
}
