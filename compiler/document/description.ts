import type { OperationDefinitionNode, VariableDefinitionNode } from "graphql";

import { toLeadingComment } from "./leading-comment.ts";
import { toNameWords } from "./name-words.ts";
import type { OperationTree } from "./operation-tree.ts";

/** What an author wrote before it, as a string or as comment lines; empty if there is neither. */
export function findDescription(node: OperationDefinitionNode | VariableDefinitionNode): string {
  return (node.description?.value ?? toLeadingComment(node)).trim();
}

/** What the author wrote of the operation, otherwise what the API says of its root fields, otherwise its name in words. */
export function toDescription({ node, root }: Pick<OperationTree, "node" | "root">): string {
  const written = findDescription(node);
  if (written !== "") return written;
  const said = root.fields.map(({ description }) => toFirstParagraph(description ?? ""));
  const distinct = [...new Set(said)].filter(Boolean);
  return distinct.length > 0 ? distinct.join("\n") : `${toNameWords(node.name?.value ?? "")}.`;
}

/** An API's own prose can be long: what it is about stands first. */
export function toFirstParagraph(text: string): string {
  const [first = ""] = text.trim().split(/\n\s*\n/);
  return first.trim();
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
