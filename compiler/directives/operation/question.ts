import type { ASTNode, DirectiveNode } from "graphql";

import { findMeant } from "../../../src/catalog/nearest.ts";
import { failAt } from "../../diagnostics/toolset-error.ts";
import type { OperationTree } from "../../document/operation-tree.ts";

/** Shape: `{id}`, `{preview.owner.login}`. */
const mark = /^\{(preview\.)?(\w+(?:\.\w+)*)\}$/;

const withoutConfirm =
  "@tool: preview is for the question: write confirm too, with {preview.field} in it.";
const withBatch =
  "@tool: confirm is asked once for all items of @batch, and a preview reads one: remove preview.";
const withoutFields =
  "@tool: confirm tells nothing of the preview: name what it finds in it, as in {preview.title}.";

/** The fields of the preview that a question names, as paths. */
export const listPreviewFields = (question: string): string[] =>
  [...question.matchAll(/\{preview\.([\w.]*)\}/g)].map(([, path = ""]) => path);

/** Null without one. Throws: `ToolsetError` if it names what is no argument, or does not show all that is agreed to. */
export function toQuestion(
  tree: OperationTree,
  node: ASTNode,
  { confirm, preview }: { readonly confirm?: unknown; readonly preview?: unknown },
): string | null {
  if (typeof confirm !== "string") {
    if (preview != null) failAt(node, withoutConfirm);
    return null;
  }
  const place = findConfirm(tree.directives.get("tool")?.node) ?? node;
  const named = listMarks(place, confirm);
  const found = listPreviewFields(confirm);
  if (preview == null && found.length > 0) {
    const fix = `name a query, preview: "find_it"`;
    failAt(place, `@tool: confirm names {preview.${found[0]}}, and there is no preview: ${fix}.`);
  }
  if (preview != null && found.length === 0) failAt(place, withoutFields);
  assertArguments(place, tree, named);
  const many = tree.variables.find(({ directives }) => directives.has("batch"))?.name;
  if (many !== undefined && preview != null) failAt(node, withBatch);
  if (many !== undefined && !named.includes(many)) {
    const fix = `write {${many}} in it`;
    failAt(place, `@tool: confirm is asked once for all items and has to show them: ${fix}.`);
  }
  return confirm;
}

/** Where the question is written. */
const findConfirm = (node: DirectiveNode | undefined): ASTNode | undefined =>
  node?.arguments?.find(({ name }) => name.value === "confirm")?.value;

/** The arguments that the question names. Throws: `ToolsetError` for a brace that belongs to no name. */
function listMarks(place: ASTNode, question: string): string[] {
  return [...question.matchAll(/\{[^{}]*\}?|\}/g)].flatMap(([written]) => {
    const [found, ofPreview, name = ""] = mark.exec(written) ?? [];
    if (found !== undefined) return ofPreview === undefined ? [name] : [];
    const shown = JSON.stringify(written);
    const fix = "write {argument} or {preview.field}, without blanks, and no other braces";
    return failAt(place, `@tool: confirm has ${shown}, which names nothing: ${fix}.`);
  });
}

function assertArguments(
  place: ASTNode,
  { variables }: OperationTree,
  named: readonly string[],
): void {
  const known = variables.flatMap(({ name, isHidden }) => (isHidden ? [] : [name]));
  const unknown = named.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const meant = findMeant(unknown, known);
  const fix = meant === undefined ? "fix it." : `did you mean {${meant}}?`;
  failAt(place, `@tool: confirm names {${unknown}}, which is no argument: ${fix}`);
}
