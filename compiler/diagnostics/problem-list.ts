import { AuthorError, formatPlace, type Problem } from "./problem.ts";

/** Gathers mistakes of parts that do not need each other, so that one run shows them all. */
export class ProblemList {
  readonly #problems: Problem[] = [];

  /** What `run` returns; undefined where it threw an `AuthorError`, which is kept. */
  attempt<Result>(run: () => Result): Result | undefined {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof AuthorError)) throw error;
      this.#problems.push(...error.problems);
      return undefined;
    }
  }

  add(problem: Problem): void {
    this.#problems.push(problem);
  }

  get isEmpty(): boolean {
    return this.#problems.length === 0;
  }

  /** Each mistake once, in reading order: a fragment is read with every operation that uses it. */
  toError(): AuthorError {
    const unique = new Map(
      this.#problems.map((problem) => [`${formatPlace(problem)} ${problem.message}`, problem]),
    );
    return new AuthorError([...unique.values()].sort(compareProblems));
  }
}

/** `inputs.map(map)`. Throws: `AuthorError` with the mistakes of all inputs, not only the first. */
export function mapAll<Input, Result>(
  inputs: readonly Input[],
  map: (input: Input) => Result,
): Result[] {
  const problems = new ProblemList();
  const results = inputs.flatMap((input) => problems.attempt(() => [map(input)]) ?? []);
  if (!problems.isEmpty) throw problems.toError();
  return results;
}

function compareProblems(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
