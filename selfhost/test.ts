import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runScript } from "../scripts/run-script.ts";
import { listServerSuite, listWorkerSuite } from "./list-suites.ts";

const help = `npm run selfhost:test [-- <what vitest takes>]

Runs on plain workerd, as the container has it: the files of test/worker and test/e2e that know their server by its address
alone, test/selfhost, and the conformance suite. With a filter for vitest the conformance suite is left out.`;

await runScript(help, async () => {
  const bundles = mkdtempSync(join(tmpdir(), "toolhub-bundles-"));
  const env = { ...process.env, PLAIN_WORKERD: bundles };
  const run = (program: string, args: readonly string[]) =>
    spawnSync(program, args, { stdio: "inherit", env }).status ?? 1;
  const chosen = process.argv.slice(2);
  for (const [name, { files, total }] of Object.entries({
    "test/worker": listWorkerSuite(),
    "test/e2e": listServerSuite(),
  })) {
    console.log(`${name}: ${files.length} of ${total} files know their server by its address`);
  }
  try {
    const tests = run("vitest", ["run", "--config", "selfhost/vitest.config.ts", ...chosen]);
    if (chosen.length > 0) return tests;
    return run("npm", ["run", "conformance"]) || tests;
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
});
