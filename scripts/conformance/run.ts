import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { UsageError } from "../../compiler/cli/command.ts";
import { print, printJson, warn } from "../../compiler/cli/print.ts";
import { runScript } from "../run-script.ts";
import { type SignedIn, withSignedIn } from "../signed-in.ts";
import { type Entry, type Row, showRows, showSummary, toRows } from "./report.ts";
import type { ScenarioResult } from "./results.ts";
import { runAuthorizationScenarios, runServerScenarios } from "./suite.ts";

const entries: Readonly<Record<Entry, string>> = {
  fixtures: "test/conformance/wrangler.toml",
  product: "wrangler.toml",
};

const help = `npm run conformance

  Runs the official conformance suite against this toolhub, behind its own sign-in: first with the suite's fixtures,
  where every scenario has to pass, then as it is deployed, where test/conformance/needs-fixtures.json says which
  scenarios cannot pass and why.

  --entry fixtures|product  one of the two
  --keep <folder>           leave the suite's own results in this new folder
  --json                    print the rows for scripts
  --help                    show this

Exit codes: 0 all is as it should be; 1 it is not; 2 the command is not understood.`;

type Part = (signedIn: SignedIn, resultsDir: string) => Promise<readonly ScenarioResult[]>;

const toPart =
  (revision: string): Part =>
  (signedIn, resultsDir) =>
    runServerScenarios(signedIn, revision, resultsDir);

const revisions = { "2025-11-25": toPart("2025-11-25"), "2026-07-28": toPart("2026-07-28") };
const parts: Readonly<Record<Entry, Readonly<Record<string, Part>>>> = {
  fixtures: revisions,
  product: { ...revisions, authorization: runAuthorizationScenarios },
};

async function runEntry(entry: Entry, resultsDir: string, onRows: (rows: readonly Row[]) => void) {
  const options = { config: entries[entry], addsToken: true, onStep: (text: string) => warn(text) };
  return withSignedIn(options, async (signedIn) => {
    for (const [name, run] of Object.entries(parts[entry])) {
      warn(`${entry}: the suite's scenarios of ${name} ...`);
      onRows(toRows(entry, name, await run(signedIn, join(resultsDir, entry, name))));
    }
  });
}

const isEntry = (name: string): name is Entry => name in entries;

/** Throws: `UsageError`. */
function toEntries(name: string | undefined): readonly Entry[] {
  if (name === undefined) return ["fixtures", "product"];
  if (isEntry(name)) return [name];
  throw new UsageError(`There is no entry "${name}". Allowed: fixtures, product.`);
}

/** Throws: `UsageError` if results of an older run could be taken for this one's. */
function assertEmpty(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new UsageError(`${folder} is not empty. Name a new folder after --keep.`);
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      entry: { type: "string" },
      keep: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    print(help);
    return 0;
  }
  const chosen = toEntries(values.entry);
  if (values.keep !== undefined) assertEmpty(values.keep);
  const resultsDir = values.keep ?? mkdtempSync(join(tmpdir(), "toolhub-conformance-"));
  const rows: Row[] = [];
  try {
    for (const entry of chosen) {
      await runEntry(entry, resultsDir, (added) => {
        rows.push(...added);
        if (!values.json) print(showRows(added));
      });
    }
  } finally {
    if (values.keep === undefined) rmSync(resultsDir, { recursive: true, force: true });
  }
  if (values.json) printJson(rows);
  warn(showSummary(rows));
  return rows.every(({ isExpected }) => isExpected) ? 0 : 1;
}

await runScript(help, main);
