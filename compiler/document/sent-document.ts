import { type DocumentNode, print, stripIgnoredCharacters, visit } from "graphql";

/** What the upstream gets: no descriptions, none of the directives in `own`, no blanks. */
export function toSentDocument(document: DocumentNode, own: ReadonlySet<string>): string {
  const bare = visit(document, {
    Directive: (node) => (own.has(node.name.value) ? null : undefined),
    enter: (node) =>
      "description" in node && node.description ? { ...node, description: undefined } : undefined,
  });
  return stripIgnoredCharacters(print(bare));
}
