import { readFileSync, writeFileSync } from "node:fs";
import { JsonReporter, type Reporter } from "vitest/node";

type RunEnd = Required<Reporter>["onTestRunEnd"];

/**
 * The results as JSON, with what failed outside of every test: it ends the run with exit code 1, and vitest's own JSON
 * has nothing of it.
 */
export class ResultsReporter extends JsonReporter {
  readonly #file: string;

  constructor(file: string) {
    super({ outputFile: file });
    this.#file = file;
  }

  override async onTestRunEnd(...[modules, errors = []]: Partial<Parameters<RunEnd>>) {
    await super.onTestRunEnd(modules ?? []);
    const results: object = JSON.parse(readFileSync(this.#file, "utf8"));
    const unhandledErrors = errors.map(({ stack, message, VITEST_TEST_PATH: path }) => {
      const where = typeof path === "string" ? `while ${path} ran: ` : "";
      return `${where}${stack ?? message}`;
    });
    writeFileSync(this.#file, JSON.stringify({ ...results, unhandledErrors }));
  }
}
