import { parseArgs } from "node:util";

import { print } from "../../compiler/cli/print.ts";
import { runScript } from "../run-script.ts";
import { traceCompile } from "./compile.ts";
import { measureTrace } from "./figures.ts";
import type { Entered } from "./instrument.ts";
import { type Traced, traceWorker } from "./requests.ts";

const help = `npm run trace [-- --steps <what>] [-- --json]

  Runs the Worker and the compiler with every function noting that it was entered, and prints for a call in both lanes,
  the consent page and the compilation of one query how many files and functions that is, and how often it goes from
  one file to another.

  --steps <what>   prints the functions in their order too, of what begins with these words
  --json           prints the figures for scripts
  --help           shows this`;

function printSteps(entered: readonly Entered[]): void {
  for (const [index, { file, name }] of entered.entries()) {
    print(`  ${entered[index - 1]?.file === file ? " ".repeat(file.length) : file} ${name}`);
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { steps: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) {
    print(help);
    return 0;
  }
  const traced: Traced[] = [...(await traceWorker()), ["compile one query", await traceCompile()]];
  const figures = traced.map(([what, entered]) => ({ what, ...measureTrace(entered) }));
  if (values.json) {
    print(JSON.stringify(figures, null, 2));
    return 0;
  }
  const { steps } = values;
  for (const [what, entered] of traced) {
    if (steps === undefined || !what.startsWith(steps)) continue;
    print(what);
    printSteps(entered);
  }
  print("files  functions  entries  moves");
  for (const { what, files, functions, entries, moves } of figures) {
    const columns = [
      [files, 5],
      [functions, 9],
      [entries, 7],
      [moves, 5],
    ] as const;
    print(`${columns.map(([n, width]) => String(n).padStart(width)).join("  ")}  ${what}`);
  }
  return 0;
}

await runScript(help, main);
