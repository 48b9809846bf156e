import type { GraphQLError } from "graphql";

import { formatLocation, type SourceLocation } from "./source-location.ts";

/** One mistake of a toolset's author: where, what, and how to fix it. */
export interface Diagnostic extends SourceLocation {
  readonly message: string;
}

/** Shape: `toolsets/a/operations/b.graphql:4:9: Sentence.` */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  return `${formatLocation(diagnostic)}: ${diagnostic.message}`;
}

/** A mistake that graphql-js found, with `advice` if its own words hold none. */
export function toDiagnostic(file: string, error: GraphQLError, advice = ""): Diagnostic {
  const [location] = error.locations ?? [];
  const text = error.message.replace(/^Syntax Error: /, "This is not valid GraphQL: ");
  const sentence = /[.?]$/.test(text) ? text : `${text}.`;
  return {
    file: error.source?.name ?? file,
    ...location,
    message: advice === "" ? sentence : `${sentence} ${advice}`,
  };
}
