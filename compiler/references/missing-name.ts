import type { ASTNode } from "graphql";

import { findMeant } from "../../src/catalog/nearest.ts";

/** What one operation names, and where. */
export interface Reference {
  readonly node: ASTNode;
  readonly name: string;
}

/** What one part of a toolset may name: operations, as their documents name them. */
export interface NamedOperations {
  /** What they are. Shape: `query of this toolset`. */
  readonly kind: string;
  readonly names: readonly string[];
  /** Stands before the names of their tools, and not here. */
  readonly prefix: string;
  /** Those that do not compile. */
  readonly leftOut: ReadonlySet<string>;
}

const mostNamed = 8;

/** Why a name that is none of these cannot stand, and what to do; follows the name. */
export function toMissing(
  written: string,
  { kind, names, prefix, leftOut }: NamedOperations,
): string {
  if (leftOut.has(written)) {
    return "which does not compile and is left out, and this with it: fix that one.";
  }
  return `which is no ${kind}: ${toFix(written, names, prefix)}`;
}

function toFix(written: string, names: readonly string[], prefix: string): string {
  const bare = written.startsWith(prefix) ? written.slice(prefix.length) : written;
  if (bare !== written && names.includes(bare)) {
    return `write "${bare}", without the toolset's prefix.`;
  }
  const meant = findMeant(written, names);
  if (meant !== undefined) return `did you mean "${meant}"?`;
  if (names.length === 0) return "there is none yet, write it.";
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return `take one of ${names.slice(0, mostNamed).join(", ")}${more}.`;
}
