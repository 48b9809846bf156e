import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { againstPlans, compareBuilds } from "./against.ts";
import { measureAll } from "./measure-all.ts";
import { full, quick, smoke } from "./plan.ts";
import { renderChart } from "./report/chart.ts";
import { renderCompared } from "./report/compared.ts";
import { listMissed, toExitCode } from "./report/gates.ts";
import {
  chartFile,
  renderReport,
  renderSummary,
  replaceResults,
  summarize,
} from "./report/pages.ts";
import type { Results } from "./report/results.ts";

const resultsFile = "bench/results.json";

const help = `npm run bench [-- --quick | --smoke] [-- --gate] [-- --json] [-- --against FOLDER]

  Measures on plain workerd what a tool call, sessions, streams, starts and connecting cost toolhub, beside the least
  server and servers that others make. Writes ${resultsFile}, ${chartFile} and the tables of README.md and docs/bench.md.

  --quick    fewer rounds: under ${quick.minutes} minutes instead of about ${full.minutes}
  --gate     fails if something that must hold does not, or was not measured
  --smoke    one round with few requests and no other servers: shows that everything runs; writes nothing
  --against  compares this build with that of another clone, say of the commit before a change, in the same rounds:
             floor, theirs, ours; with --quick calls of the modern lane alone; writes nothing
  --json     prints the results as JSON
  --help     shows this

The first run installs the other servers into .wrangler/bench-peers, which takes a minute more.
Exit codes: 0 measured; 1 a request failed or was answered wrongly; 2 the command is not understood; 3 a gate is missed.`;

/** On a terminal one line that changes; elsewhere a line per step. With the seconds since the start. */
function say(step: string): void {
  const line = `${Math.round(process.uptime())} s: ${step}`;
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
}

/** The last line. */
function tell(sentence: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${sentence}\n` : `${sentence}\n`);
}

/** What is committed beside the code. */
function save(results: Results): void {
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(chartFile, renderChart(results.calls));
  const pages = [
    ["README.md", renderSummary(results)],
    ["docs/bench.md", renderReport(results)],
  ] as const;
  for (const [page, block] of pages) {
    writeFileSync(page, replaceResults(readFileSync(page, "utf8"), block));
  }
}

function parseOptions() {
  try {
    const flag = { type: "boolean", default: false } as const;
    const options = { quick: flag, smoke: flag, gate: flag, json: flag, help: flag } as const;
    return parseArgs({ options: { ...options, against: { type: "string" } } }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exit(2);
  }
}

type Options = ReturnType<typeof parseOptions>;

async function main({ quick: isQuick, smoke: isSmoke, gate, json }: Options): Promise<number> {
  const plan = isSmoke ? smoke : isQuick ? quick : full;
  say(`This takes about ${plan.minutes} minutes.`);
  const command = isQuick ? "npm run bench -- --quick" : "npm run bench";
  const results = await measureAll(plan, command, say);
  if (!isSmoke) save(results);
  console.log(json ? JSON.stringify(results, null, 2) : `\n${renderReport(results)}`);
  const wrote = isSmoke
    ? "Wrote nothing"
    : `Wrote ${resultsFile}, ${chartFile}, README.md and docs/bench.md`;
  const isMissed = listMissed(results.gates).length > 0;
  const next = isMissed ? " `npm run bench -- --against FOLDER` tells if a change helps." : "";
  tell(`Measured: ${summarize(results)}. ${wrote}.${next}`);
  return gate ? toExitCode(results.gates) : 0;
}

async function mainAgainst(clone: string, options: Options): Promise<number> {
  const { quick: isQuick, smoke: isSmoke, json } = options;
  const plan = againstPlans[isSmoke ? "smoke" : isQuick ? "quick" : "full"];
  const compared = await compareBuilds(clone, plan, say);
  console.log(json ? JSON.stringify(compared, null, 2) : `\n${renderCompared(compared)}`);
  tell(`Measured: ${plan.rounds} ${plan.rounds === 1 ? "round" : "rounds"}. Wrote nothing.`);
  return 0;
}

const options = parseOptions();
if (options.help) {
  console.log(help);
} else if (process.platform !== "linux") {
  console.error("The benchmark reads /proc/<pid>/task/*/schedstat, which only Linux has.");
  process.exitCode = 1;
} else {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  try {
    const { against } = options;
    process.exitCode = await (against === undefined
      ? main(options)
      : mainAgainst(against, options));
  } catch (error) {
    tell(`Not measured: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
