import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";

import { againstPlans, compareBuilds, renderCompared } from "./against.ts";
import { floor, toAims, toFigures } from "./figures.ts";
import { measureRounds, type Plan, toCases } from "./measure.ts";
import { type Results, renderReport, summarize } from "./report.ts";
import { openStage } from "./stage.ts";

const resultsFile = "bench/results.json";
const page = "docs/bench.md";

const help = `npm run bench [-- --quick | --smoke] [-- --json] [-- --against FOLDER]

  Measures the CPU that a request costs toolhub on plain workerd, as a multiple of the least a server can do.
  Writes ${resultsFile} and the table in ${page}; a quick or smoke run writes nothing.

  --quick    fewer rounds, about a minute instead of four
  --smoke    one round with few requests: shows that everything runs, its ratios say nothing
  --against  compares this build with that of another clone, say of the commit before a change, in the same rounds:
             floor, theirs, ours; with --quick calls of the modern lane alone; writes nothing
  --json     prints the results as JSON
  --help     shows this

Exit codes: 0 measured; 1 a request failed or was answered wrongly; 2 the command is not understood.`;

const minuteMs = 60_000;
const full: Plan = {
  sizes: [1, 20, 100, 500],
  rounds: 5,
  requests: 400,
  warmUp: 1000,
  limitMs: 4 * minuteMs,
};
const quick: Plan = {
  sizes: [1, 100, 500],
  rounds: 2,
  requests: 150,
  warmUp: 400,
  limitMs: minuteMs,
};
const smoke: Plan = { sizes: [2], rounds: 1, requests: 40, warmUp: 10, limitMs: minuteMs };

const measuredPackages = [
  "@modelcontextprotocol/server",
  "@cloudflare/workers-oauth-provider",
  "hono",
  "zod",
  "workerd",
];

const readVersion = (name: string): string =>
  JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;

/** On a terminal one line that changes; elsewhere a line per step. */
function say(step: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${step}` : `${step}\n`);
}

async function run(plan: Plan): Promise<Results> {
  const stage = await openStage(plan.sizes, (step) => say(`start ${step}`));
  try {
    const measurements = await measureRounds(stage, plan, say);
    const cases = [floor, ...plan.sizes.flatMap(toCases)];
    return {
      date: new Date().toISOString(),
      rounds: new Set(measurements.map(({ round }) => round)).size,
      machine: `${process.platform} ${process.arch}, ${cpus().length} CPUs`,
      versions: Object.fromEntries(measuredPackages.map((name) => [name, readVersion(name)])),
      figures: toFigures(measurements, cases),
      aims: toAims(measurements),
    };
  } finally {
    say("stopping");
    await stage.close();
  }
}

function save(results: Results, report: string): void {
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
  const [before = "", , after = ""] = readFileSync(page, "utf8").split(/<!-- \/?results -->/);
  const block = `<!-- results -->\n\n${report}\n\n<!-- /results -->`;
  writeFileSync(page, `${before}${block}${after}`);
}

function parseOptions() {
  try {
    const flag = { type: "boolean", default: false } as const;
    const against = { type: "string" } as const;
    const options = { quick: flag, smoke: flag, json: flag, against, help: flag };
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${help}`);
    process.exit(2);
  }
}

type Options = ReturnType<typeof parseOptions>;

async function main({ quick: isQuick, smoke: isSmoke, json }: Options): Promise<void> {
  const isFull = !isQuick && !isSmoke;
  const results = await run(isSmoke ? smoke : isQuick ? quick : full);
  const report = renderReport(results);
  if (isFull) save(results, report);
  console.log(json ? JSON.stringify(results, null, 2) : `\n${report}`);
  const wrote = isFull ? `Wrote ${resultsFile} and ${page}` : "Wrote nothing";
  say(`Measured: ${summarize(results)}. ${wrote}.\n`);
}

async function mainAgainst(clone: string, { quick: isQuick, smoke: isSmoke, json }: Options) {
  const plan = againstPlans[isSmoke ? "smoke" : isQuick ? "quick" : "full"];
  const compared = await compareBuilds(clone, plan, say);
  console.log(json ? JSON.stringify(compared, null, 2) : `\n${renderCompared(compared)}`);
  say(`Measured: ${plan.rounds} ${plan.rounds === 1 ? "round" : "rounds"}. Wrote nothing.\n`);
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
    await (options.against === undefined ? main(options) : mainAgainst(options.against, options));
  } catch (error) {
    say(`Not measured: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
