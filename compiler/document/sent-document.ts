import { type DocumentNode, print, stripIgnoredCharacters, visit } from "graphql";

import { directiveNames } from "./directives.ts";

/** What the upstream gets: no descriptions, no directives of toolhub, no blanks. */
export function toSentDocument(document: DocumentNode): string {
  const bare = visit(document, {
    Directive: (node) => (directiveNames.has(node.name.value) ? null : undefined),
    enter: (node) =>
      "description" in node && node.description ? { ...node, description: undefined } : undefined,
  });
  return stripIgnoredCharacters(print(bare));
}
