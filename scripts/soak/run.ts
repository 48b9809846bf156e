import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

import { UsageError } from "../../compiler/cli/command.ts";
import { print, printJson, warn } from "../../compiler/cli/print.ts";
import { runScript } from "../run-script.ts";
import { isPlant, type Plant, plants } from "./plants.ts";
import { showEnd, showProgress, showReport } from "./show-report.ts";

const help = `npm run soak [-- --minutes 10] [--seed <text>] [--plant <fault>] [--json]

  Lets 50 people of both eras do everything at random on plain workerd, against an upstream that breaks in many ways,
  while the server is killed and started again; then looks whether what was answered is true, nothing was done twice,
  nothing that was revoked works, nobody met another's texts, and nothing hangs.

  --minutes  how long, 10 unless told; the checks at the end take half a minute more
  --seed     makes the same choices again; a new one each time unless told
  --plant    puts a fault into the server, and ends when it is found:
${Object.entries(plants)
  .map(([name, { text }]) => `               ${name}: ${text}`)
  .join("\n")}
  --json     prints the report as JSON
  --help     shows this

Exit codes: 0 everything held; 1 something did not, or it was stopped; 2 the command is not understood.`;

const maxMinutes = 24 * 60;

function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (minutes > 0 && minutes <= maxMinutes) return minutes;
  throw new UsageError(`--minutes is a number above 0 and at most ${maxMinutes}, not "${text}".`);
}

function parsePlant(text: string | undefined): Plant | null {
  if (text === undefined) return null;
  if (isPlant(text)) return text;
  throw new UsageError(`--plant is one of ${Object.keys(plants).join(", ")}, not "${text}".`);
}

/** Aborted by the first signal; the second one ends the process, and with it the server. */
function stopOnSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(1);
      warn("stopping; once more to end at once");
      controller.abort();
    });
  }
  return controller.signal;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "10" },
      seed: { type: "string", default: String(randomInt(2 ** 31)) },
      plant: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    print(help);
    return 0;
  }
  const minutes = parseMinutes(values.minutes);
  const plant = parsePlant(values.plant);
  const { seed } = values;
  warn(`soak: seed ${seed}, ${minutes} minutes${plant ? `, with the fault ${plant}` : ""}`);
  // It takes seconds to load, which a wrong option need not wait for.
  const { runSoak } = await import("./soak.ts");
  const report = await runSoak({
    minutes,
    seed,
    plant,
    signal: stopOnSignal(),
    onProgress: (progress) => warn(showProgress(progress)),
  });
  if (values.json) printJson(report);
  else print(...showReport(report));
  warn(showEnd(report));
  return report.isWhole && report.findings.length === 0 ? 0 : 1;
}

await runScript(help, main);
