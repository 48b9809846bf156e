import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const config = `
import { defineConfig } from "vitest/config";
import { ResultsReporter } from "${resolve("test/support/results-reporter.ts")}";

export default defineConfig({
  test: { include: ["*.test.ts"], reporters: ["default", new ResultsReporter("test-results.json")] },
});
`;

/** Passes, and leaves a promise behind that is refused. */
const leaving = `
import { expect, test } from "vitest";

test("passes", () => {
  void Promise.reject(new Error("nobody waited for this"));
  expect(1).toBe(1);
});
`;

test("a run whose tests pass all the same tells in its last lines what it failed for", () => {
  mkdirSync(".wrangler", { recursive: true });
  // Below the repository, so that vitest is found.
  const root = mkdtempSync(resolve(".wrangler/failed-run-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  writeFileSync(join(root, "vitest.config.ts"), config);
  writeFileSync(join(root, "left.test.ts"), leaving);
  const run = (...command: readonly string[]) => {
    const [program = "", ...args] = command;
    return spawnSync(program, args, { cwd: root, encoding: "utf8" });
  };
  const { status, stdout, stderr } = run(
    process.execPath,
    resolve("node_modules/vitest/vitest.mjs"),
    "run",
  );
  expect(status).toBe(1);
  expect(JSON.parse(readFileSync(join(root, "test-results.json"), "utf8"))).toMatchObject({
    numPassedTests: 1,
    numFailedTests: 0,
  });
  writeFileSync(join(root, "test"), stdout + stderr);
  const shown = run(process.execPath, resolve("scripts/show-failures.ts"), root, "test").stdout;
  expect(shown).toMatch(
    /FAILED outside of a test, .*left\.test\.ts ran: Error: nobody waited for this/,
  );
  expect(shown).toMatch(/FAILED test, which ended with:[\s\S]*nobody waited for this/);
  expect(shown).toMatch(/\nFAILED test\n1 passed, 0 failed\n$/);
});
