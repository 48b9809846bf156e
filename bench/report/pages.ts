import { gatedCases } from "../figures/gated-cases.ts";
import { type Case, isSame } from "../figures/measurement.ts";
import { listMissed, toVerdict } from "./gates.ts";
import type { Results } from "./results.ts";
import { toText } from "./table.ts";
import { renderGates, renderTables, toLabel, withUnit } from "./tables.ts";

export const chartFile = "docs/img/bench.svg";

const count = (amount: number, of: string) => `${amount} ${of}${amount === 1 ? "" : "s"}`;

/** When, where and how. */
const renderOrigin = ({ date, machine, rounds, otherRounds, command }: Results): string =>
  `Measured on ${date.slice(0, 10)} with \`${command}\`: ${machine}, ${count(rounds, "round")}, ${otherRounds} of what no gate is about.`;

const countHeld = ({ gates }: Pick<Results, "gates">): string =>
  `${gates.length - listMissed(gates).length} of ${gates.length} gates hold`;

/** What the gates come to, with each that does not hold. */
export function summarize(results: Pick<Results, "gates">): string {
  const names = listMissed(results.gates).map((gate) => {
    const { says, unit, measured } = gate;
    const found = measured ? withUnit(toText(measured), unit) : toVerdict(gate);
    const [most, aim] = [gate.gate, gate.aim].map((limit) => withUnit(String(limit), unit));
    return `${says}: ${found}, at most ${most}, aim ${aim}`;
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

/** What a call costs more than the floor's, by what it does more. */
function renderShares({ calls }: Results): string {
  const read = (of: Case) => calls.find((each) => isSame(each, of))?.ratio.median ?? Number.NaN;
  const [call, hop, session] = [gatedCases.call, gatedCases.hop, gatedCases.session].map(read) as [
    number,
    number,
    number,
  ];
  const toMore = (more: number) =>
    `${Math.abs(more).toFixed(2)} floors ${more < 0 ? "less" : "more"}`;
  return [
    `A call with a lease costs ${toMore(call - 1)} than the floor itself.`,
    `With a hop to the account on each call it costs ${toMore(hop - call)} than with a lease,`,
    `in a session ${toMore(session - call)}.`,
  ].join(" ");
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
    renderShares(results),
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
