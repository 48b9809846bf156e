import { type ASTNode, getLocation } from "graphql";

/** Where something is written. Line and column count from 1; left out if the whole file is meant. */
export interface SourceLocation {
  /** Relative to the repository. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Shape: `toolsets/a/operations/b.graphql:4:9`. */
export function formatLocation({ file, line, column }: SourceLocation): string {
  return line === undefined ? file : `${file}:${line}:${column ?? 1}`;
}

/** Where a node begins, after its description. */
export function toLocation(node: ASTNode): SourceLocation {
  const { loc } = node;
  if (!loc) return { file: "toolsets" };
  const described = "description" in node ? node.description?.loc?.endToken.next : null;
  return { file: loc.source.name, ...getLocation(loc.source, described?.start ?? loc.start) };
}
