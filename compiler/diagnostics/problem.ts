import type { ASTNode, GraphQLError } from "graphql";
import { getLocation } from "graphql";

/** Where something stands. Line and column count from 1; left out where the whole file is meant. */
export interface Place {
  /** Relative to the repository. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** One mistake of a toolset's author: where, what, and how to fix it. */
export interface Problem extends Place {
  readonly message: string;
}

/** Thrown with everything that is wrong, so that an author can fix it in one go. */
export class AuthorError extends Error {
  override readonly name = "AuthorError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}

/** Shape: `toolsets/a/operations/b.graphql:4:9: Sentence.` */
export function formatProblem(problem: Problem): string {
  return `${formatPlace(problem)}: ${problem.message}`;
}

/** Shape: `toolsets/a/operations/b.graphql:4:9`. */
export function formatPlace({ file, line, column }: Place): string {
  return line === undefined ? file : `${file}:${line}:${column ?? 1}`;
}

/** Where a node begins, after its description. */
export function toPlace(node: ASTNode): Place {
  const { loc } = node;
  if (!loc) return { file: "toolsets" };
  const described = "description" in node ? node.description?.loc?.endToken.next : null;
  return { file: loc.source.name, ...getLocation(loc.source, described?.start ?? loc.start) };
}

/** A mistake that graphql-js found, with `advice` where its own words hold none. */
export function toProblem(file: string, error: GraphQLError, advice = ""): Problem {
  const [location] = error.locations ?? [];
  const text = error.message.replace(/^Syntax Error: /, "This is not valid GraphQL: ");
  const sentence = /[.?]$/.test(text) ? text : `${text}.`;
  return {
    file: error.source?.name ?? file,
    ...location,
    message: advice === "" ? sentence : `${sentence} ${advice}`,
  };
}

/** Throws: `AuthorError` at `node`. */
export function fail(node: ASTNode, message: string): never {
  throw new AuthorError([{ ...toPlace(node), message }]);
}
