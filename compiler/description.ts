import { type OperationDefinitionNode, TokenKind } from "graphql";

import { fail } from "./problem.ts";

/** The string before the operation, or the comment lines there. Throws: `AuthorError` where there is neither. */
export function toDescription(operation: OperationDefinitionNode): string {
  const text = (operation.description?.value ?? toLeadingComment(operation)).trim();
  if (text !== "") return text;
  return fail(
    operation,
    'The operation has no description: write """what it does, for a model""" before it.',
  );
}

function toLeadingComment({ loc }: OperationDefinitionNode): string {
  const lines: string[] = [];
  let token = loc?.startToken.prev;
  while (token?.kind === TokenKind.COMMENT) {
    lines.unshift(token.value.replace(/^#*\s?/, "").trimEnd());
    token = token.prev;
  }
  return lines.join("\n");
}
