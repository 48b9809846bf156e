import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";

const suite = "node_modules/@modelcontextprotocol/conformance";

/** One check as the suite writes it to `checks.json`. */
const Check = z.object({
  id: z.string(),
  status: z.enum(["SUCCESS", "FAILURE", "WARNING", "SKIPPED", "INFO"]),
  errorMessage: z.string().optional(),
});
type Check = z.infer<typeof Check>;

const Requirements = z.object({ server: z.array(z.string()) });

/** What one scenario came to. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly passed: number;
  /** Of what the specification recommends. */
  readonly warnings: number;
  /** The checks that failed, by id. */
  readonly failures: readonly string[];
  /** Null if the scenario passed. */
  readonly reason: string | null;
}

/** The scenarios that a revision requires of a server, as the suite froze them. */
export function listRequired(revision: string): readonly string[] {
  const file = readFileSync(`${suite}/requirements/${revision}.yaml`, "utf8");
  return Requirements.parse(parse(file)).server;
}

/** Checks that the suite adds to every scenario: they say nothing about the scenario itself. */
const isAdded = ({ id }: Check) => id.startsWith("wire-schema-");

/**
 * A scenario passes where a check of its own succeeded and none failed. One that bailed out wrote no results, or
 * results without a success: both are failures.
 */
export function toScenarioResult(scenario: string, checks: readonly Check[]): ScenarioResult {
  const having = (status: Check["status"]) => checks.filter((check) => check.status === status);
  const passed = having("SUCCESS").filter((check) => !isAdded(check)).length;
  const failures = having("FAILURE");
  const warnings = having("WARNING").length;
  const messages = failures.map(({ id, errorMessage }) => `${id}: ${errorMessage ?? "failed"}`);
  if (messages.length === 0 && passed === 0) messages.push("no check succeeded");
  const reason = messages.length > 0 ? messages.join("; ") : null;
  return { scenario, passed, failures: failures.map(({ id }) => id), warnings, reason };
}

/** Reads `<resultsDir>/<prefix><scenario>-<time>/checks.json` of every scenario; one without a file failed. */
export function readResults(
  resultsDir: string,
  scenarios: readonly string[],
  prefix: string,
): readonly ScenarioResult[] {
  const folders = existsSync(resultsDir) ? readdirSync(resultsDir) : [];
  return scenarios.map((scenario) => {
    const start = `${prefix}${scenario}-`;
    const folder = folders.find(
      (name) => name.startsWith(start) && /^\d{4}-\d\d-\d\d/.test(name.slice(start.length)),
    );
    const file = join(resultsDir, folder ?? "none", "checks.json");
    if (!existsSync(file)) return toScenarioResult(scenario, []);
    return toScenarioResult(scenario, z.array(Check).parse(JSON.parse(readFileSync(file, "utf8"))));
  });
}
