import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What `test/support/results-reporter.ts` writes, as far as it is read here. */
interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly unhandledErrors: readonly string[];
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** Lines of a step that failed: enough for an error with its stack and the summary below it. */
const shownLines = 60;

function listFailures({ testResults, unhandledErrors }: Results): string[] {
  const inFiles = testResults.flatMap(({ name, status, message, assertionResults }) => [
    ...(status === "failed" && message ? [`FAILED ${name}\n${message}`] : []),
    ...assertionResults
      .filter((result) => result.status === "failed")
      .map((each) => `FAILED ${name}: ${each.fullName}\n${each.failureMessages.join("\n")}`),
  ]);
  return [...inFiles, ...unhandledErrors.map((error) => `FAILED outside of a test, ${error}`)];
}

/** One step of `.ci/run` that failed, and all that it printed. */
export interface FailedStep {
  readonly name: string;
  readonly log: string;
}

/** Each failure of a run once more, and the counts. */
export function showFailures(
  files: Readonly<Record<string, Results>>,
  steps: readonly FailedStep[],
): string {
  const all = Object.values(files);
  const sum = (pick: (results: Results) => number) =>
    all.reduce((total, results) => total + pick(results), 0);
  const toCounts = (passed: number, failed: number) => `${passed} passed, ${failed} failed`;
  return [
    ...steps.map(({ name, log }) => {
      const lines = log.trimEnd().split("\n").slice(-shownLines);
      return `FAILED ${name}, which ended with:\n${lines.join("\n")}`;
    }),
    ...Object.entries(files).flatMap(([file, results]) => [
      ...listFailures(results),
      `${file}: ${toCounts(results.numPassedTests, results.numFailedTests)}`,
    ]),
    ...steps.map(({ name }) => `FAILED ${name}`),
    toCounts(
      sum(({ numPassedTests }) => numPassedTests),
      sum(({ numFailedTests }) => numFailedTests),
    ),
  ].join("\n");
}

const resultFiles = [
  "test-results.json",
  "dist/selfhost-test-results.json",
  "dist/image-test-results.json",
];

// `show-failures.ts <folder of the steps' logs> <steps that failed>...`
if (import.meta.main) {
  const [, , logs = "", ...failed] = process.argv;
  const found = resultFiles.filter((file) => existsSync(file));
  const files = found.map((file) => [file, JSON.parse(readFileSync(file, "utf8"))]);
  const steps = failed.map((name) => ({ name, log: readFileSync(join(logs, name), "utf8") }));
  console.log(showFailures(Object.fromEntries(files), steps));
}
