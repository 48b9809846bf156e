import type { ASTNode } from "graphql";
import { getLocation } from "graphql";

import { AuthorError } from "./problem.ts";

/** One file that an author wrote. */
export interface Source {
  /** Relative to the repository. */
  readonly file: string;
  readonly text: string;
}

/** Throws: `AuthorError` at `node`. */
export function fail(source: Source, node: ASTNode | null, message: string): never {
  const location = node?.loc ? getLocation(node.loc.source, node.loc.start) : {};
  throw new AuthorError([{ file: source.file, message, ...location }]);
}
