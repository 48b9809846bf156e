import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";

import { print } from "../../compiler/cli/print.ts";
import { runScript } from "../run-script.ts";
import { listTests, splitTests } from "./table.ts";

const help = `npm run test:changed [-- <commit>] [-- --list]

  Runs the tests that concern what differs from <commit>, by a table of folders; without one, from origin/main.

  --list   says which tests, and runs none
  --help   shows this

Exit codes: those of the tests; 2 the command is not understood.`;

function listLines(...args: readonly string[]): string[] {
  return execFileSync("git", args, { encoding: "utf8" }).split("\n").filter(Boolean);
}

/** Files that were changed, added or moved since then, whether or not they are committed. */
function listChanged(commit: string): string[] {
  const changed = listLines("diff", "--name-only", "--merge-base", commit);
  return [...changed, ...listLines("ls-files", "--others", "--exclude-standard")];
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { list: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) {
    print(help);
    return 0;
  }
  const files = listChanged(positionals[0] ?? "origin/main");
  const tests = listTests(files).filter((test) => !test.endsWith(".ts") || existsSync(test));
  print(`Files changed: ${files.length}. Tests: ${tests.join(" ") || "none"}.`);
  if (values.list || tests.length === 0) return 0;
  const { ours, selfhosted } = splitTests(tests);
  const run = (program: string, ...args: readonly string[]) =>
    spawnSync(program, args, { stdio: "inherit" }).status ?? 1;
  const codes = [
    ours.length > 0 ? run("vitest", "run", ...ours) : 0,
    selfhosted.length > 0 ? run("node", "selfhost/test.ts", ...selfhosted) : 0,
  ];
  return Math.max(...codes);
}

await runScript(help, main);
