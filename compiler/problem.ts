import type { GraphQLError } from "graphql";

/** One mistake of a toolset's author: where, what, and how to mend it. */
export interface Problem {
  /** Relative to the repository. */
  readonly file: string;
  /** Both from 1; left out where the whole file is meant. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** Thrown with everything that is wrong, so that an author can mend it in one go. */
export class AuthorError extends Error {
  override readonly name = "AuthorError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}

/** Shape: `operations/x.graphql:4:9: sentence`. */
export function formatProblem({ file, line, column, message }: Problem): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return `${place}: ${message}`;
}

export function toProblem(file: string, error: GraphQLError): Problem {
  const [location] = error.locations ?? [];
  return { file, message: error.message, ...(location ?? {}) };
}
