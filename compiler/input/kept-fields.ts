import type { DirectiveNode, GraphQLInputField } from "graphql";

import { failAt } from "../diagnostics/toolset-error.ts";
import type { TreeVariable } from "../document/operation-tree.ts";
import { enterField, type InputPath, isEndless } from "./fields.ts";
import { findOperators } from "./operators.ts";

/**
 * What `@fields` keeps of a variable, as paths from the variable down, with the fields around each and the commonest
 * operators of what only holds operators. Throws: `ToolsetError` if there is no such field.
 */
export function listKept(
  { directives, name }: TreeVariable,
  place: InputPath | null,
): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const { directive, node, values } of directives.values()) {
    const wanted = directive.toKept?.(values) ?? [];
    for (const path of wanted) {
      if (place) addPath(node, place, path, kept);
      else failAt(node, `@fields chooses among fields, and $${name} has none: remove it.`);
    }
  }
  return kept;
}

function addPath(node: DirectiveNode, root: InputPath, path: string, kept: Set<string>): void {
  let place: InputPath | null = root;
  for (const step of path.split(".")) {
    if (!place) {
      failAt(node, `@fields: "${path}" goes on below a field that holds no others: cut it.`);
    }
    const field: GraphQLInputField | undefined = place.type.getFields()[step];
    if (!field) failAt(node, toAdvice(path, step, place));
    kept.add(`${place.path}.${step}`);
    place = enterField(place, field);
    if (place && isEndless(place)) {
      const message = "goes deeper than a type stands in itself, which is once: cut it.";
      failAt(node, `@fields: "${path}" ${message}`);
    }
  }
  for (const operator of (place && findOperators(place.type)) ?? []) {
    kept.add(`${place?.path}.${operator}`);
  }
}

const mostNamed = 12;

function toAdvice(path: string, step: string, { type }: InputPath): string {
  const names = Object.keys(type.getFields());
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return `@fields: "${path}" does not exist, ${type.name} has no field ${step}: take from ${names.slice(0, mostNamed).join(", ")}${more}.`;
}
