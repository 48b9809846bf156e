import type { Diagnostic } from "./diagnostic.ts";
import { formatLocation } from "./source-location.ts";
import { ToolsetError } from "./toolset-error.ts";

/** Gathers mistakes of parts that do not need each other, so that one run shows them all. */
export class DiagnosticList {
  readonly #diagnostics: Diagnostic[] = [];

  /** What `run` returns; undefined if it threw a `ToolsetError`, which is kept. */
  attempt<Result>(run: () => Result): Result | undefined {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof ToolsetError)) throw error;
      this.#diagnostics.push(...error.diagnostics);
      return undefined;
    }
  }

  add(diagnostic: Diagnostic): void {
    this.#diagnostics.push(diagnostic);
  }

  get isEmpty(): boolean {
    return this.#diagnostics.length === 0;
  }

  /** Each mistake once, in reading order: a fragment is read with every operation that uses it. */
  toError(): ToolsetError {
    const unique = new Map(
      this.#diagnostics.map((diagnostic) => [
        `${formatLocation(diagnostic)} ${diagnostic.message}`,
        diagnostic,
      ]),
    );
    return new ToolsetError([...unique.values()].sort(compareDiagnostics));
  }
}

/** `inputs.map(map)`. Throws: `ToolsetError` with the mistakes of all inputs, not only the first. */
export function mapCollecting<Input, Result>(
  inputs: readonly Input[],
  map: (input: Input) => Result,
): Result[] {
  const diagnostics = new DiagnosticList();
  const results = inputs.flatMap((input) => diagnostics.attempt(() => [map(input)]) ?? []);
  if (!diagnostics.isEmpty) throw diagnostics.toError();
  return results;
}

/** The same, but what fails is left out and told to `leaveOut`, if there is one. Throws: `ToolsetError` as above if not. */
export function mapSound<Input, Result>(
  inputs: readonly Input[],
  map: (input: Input) => Result,
  leaveOut: ((error: ToolsetError) => void) | undefined,
): Result[] {
  if (!leaveOut) return mapCollecting(inputs, map);
  return inputs.flatMap((input) => {
    try {
      return [map(input)];
    } catch (error) {
      if (!(error instanceof ToolsetError)) throw error;
      leaveOut(error);
      return [];
    }
  });
}

function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
