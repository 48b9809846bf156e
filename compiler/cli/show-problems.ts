import { formatPlace, type Problem } from "../diagnostics/problem.ts";
import { bold, warn } from "./terminal.ts";

/** A line per mistake, on stderr. */
export function showProblems(problems: readonly Problem[]): void {
  warn(
    ...problems.map(
      (problem) => `${bold(formatPlace(problem), process.stderr)}: ${problem.message}`,
    ),
  );
}
