import { type OperationDefinitionNode, TokenKind } from "graphql";

import { failAt } from "../diagnostics/toolset-error.ts";

/** The string before the operation, or the comment lines there. Throws: `ToolsetError` if there is neither. */
export function toDescription(operation: OperationDefinitionNode): string {
  const text = (operation.description?.value ?? toLeadingComment(operation)).trim();
  if (text !== "") return text;
  return failAt(
    operation,
    'The operation has no description: write """what it does, for a model""" before it.',
  );
}

/**
 * The description with the API's title before it, if its author did not name the API: many programs show a model
 * neither a tool's title nor which server it is from.
 */
export function withApi(description: string, title: string): string {
  return toWords(description).includes(toWords(title)) ? description : `${title}: ${description}`;
}

/** Without capitals, marks and plurals, a blank around each word. */
function toWords(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return ` ${words.map((word) => word.replace(/s$/, "")).join(" ")} `;
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
