import { listMissed, toVerdict } from "./gates.ts";
import type { Results } from "./results.ts";
import { toText } from "./table.ts";
import { renderGates, renderTables, toLabel } from "./tables.ts";

export const chartFile = "docs/img/bench.svg";

const count = (amount: number, of: string) => `${amount} ${of}${amount === 1 ? "" : "s"}`;

/** When, where and how. */
const renderOrigin = ({ date, machine, rounds, command }: Results): string =>
  `Measured on ${date.slice(0, 10)} with \`${command}\`: ${machine}, ${count(rounds, "round")}.`;

const countHeld = ({ gates }: Pick<Results, "gates">): string =>
  `${gates.length - listMissed(gates).length} of ${gates.length} gates hold`;

/** What the gates come to, with each that does not hold. */
export function summarize(results: Pick<Results, "gates">): string {
  const names = listMissed(results.gates).map((gate) => {
    const found = gate.measured ? `${toText(gate.measured)} ${gate.unit}`.trim() : toVerdict(gate);
    return `${gate.says} (${found})`;
  });
  const held = countHeld(results);
  return names.length === 0 ? held : `${held}; these do not: ${names.join("; ")}`;
}

/** What a call costs each, from the least, as one sentence. */
function renderCost({ calls }: Results): string {
  const own = calls
    .filter(({ method, tools }) => method === "tools/call" && tools === 1)
    .filter(({ server, connections }) => server !== "floor" && connections === 16)
    .toSorted((a, b) => a.ratio.median - b.ratio.median)
    .map(({ server, ratio }) => `${toLabel(server)} ${ratio.median.toFixed(2)}`);
  return `CPU per tool call, as a multiple of a bare handler that makes the same upstream request and nothing else: ${own.join("; ")}.`;
}

const picture = (file: string) => `![CPU per tool call of toolhub and of other servers](${file})`;

/** What the README shows. */
export const renderSummary = (results: Results): string =>
  [
    renderOrigin(results),
    picture(chartFile),
    renderCost(results),
    renderGates(results.gates),
    `${countHeld(results)} in this run.`,
  ].join("\n\n");

function renderMissing({ servers }: Results): string {
  const missing = servers.filter((server) => server.missing !== null);
  if (missing.length === 0) return "All servers were measured.";
  return `Not measured: ${missing.map(({ label, missing: why }) => `${label} (${why})`).join("; ")}.`;
}

const renderRest = ({ bundle, rows: { modern, session }, listRequests }: Results): string =>
  [
    `The Worker without catalogue has ${bundle.allKb.toFixed(0)} KB gzipped, of which a call loads ${bundle.callKb.toFixed(0)}.`,
    `${listRequests.tools} tools are listed in ${count(listRequests.requests, "request")}.`,
    `A call writes ${count(modern.perCall, "row")}, one of a session ${session.perCall};`,
    `a batch of them writes ${modern.perBatch} besides, and ${session.perBatch}.`,
  ].join(" ");

/** What the page shows: all of it. */
export function renderReport(results: Results): string {
  const used = Object.entries(results.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${renderOrigin(results)} ${used.join(", ")}.`,
    picture(chartFile.replace("docs/", "")),
    renderCost(results),
    renderMissing(results),
    renderGates(results.gates),
    `${countHeld(results)} in this run.`,
    ...renderTables(results),
    renderRest(results),
  ].join("\n\n");
}

/** A page with what stands between its two marks replaced. Throws: if they are not there. */
export function replaceResults(page: string, block: string): string {
  const [before, , after, ...more] = page.split(/<!-- \/?bench -->/);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error("The page does not have one pair of marks.");
  }
  return `${before}<!-- bench -->\n\n${block}\n\n<!-- /bench -->${after}`;
}
