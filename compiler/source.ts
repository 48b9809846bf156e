import { readFileSync } from "node:fs";
import { type DocumentNode, GraphQLError, parse, Source } from "graphql";

import { AuthorError, toProblem } from "./problem.ts";

/** Source: GraphQL specification, section 2.1.9, "Names". */
const nameAdvice = "Names have only A-Z, a-z, 0-9 and _: write other letters only inside strings.";

/** One file that an author wrote. Throws: `AuthorError` where there is none to read. */
export function readSource(file: string): Source {
  try {
    return new Source(readFileSync(file, "utf8").replace(/^\uFEFF/, ""), file);
  } catch {
    const message = "This file is missing or cannot be read: write it, or mend its permissions.";
    throw new AuthorError([{ file, message }]);
  }
}

/** Throws: `AuthorError` where the text is not GraphQL. */
export function parseDocument(source: Source): DocumentNode {
  try {
    return parse(source);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const isName = error.message.includes("Unexpected character:");
    throw new AuthorError([toProblem(source.name, error, isName ? nameAdvice : "")]);
  }
}
