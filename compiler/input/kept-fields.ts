import type { DirectiveNode, GraphQLInputField } from "graphql";

import { failAt } from "../diagnostics/toolset-error.ts";
import type { TreeVariable } from "../document/operation-tree.ts";
import { enterField, type InputPath, isEndless } from "./fields.ts";
import { findOperators } from "./operators.ts";

/** One path of `@fields`, as its author wrote it. */
export interface Keep {
  readonly path: string;
  /**
   * What it keeps, as paths from the variable down: the field with those around it, and the commonest operators of what
   * only holds operators.
   */
  readonly kept: ReadonlySet<string>;
}

/** What `@fields` keeps of a variable. Throws: `ToolsetError` if there is no such field. */
export function listKeptFields(
  { directives, name }: TreeVariable,
  place: InputPath | null,
): Keep[] {
  return [...directives.values()].flatMap(({ directive, node, values }) =>
    (directive.toKept?.(values) ?? []).map((path) => {
      if (place) return { path, kept: toKept(node, place, path) };
      return failAt(node, `@fields chooses among fields, and $${name} has none: remove it.`);
    }),
  );
}

function toKept(node: DirectiveNode, root: InputPath, path: string): ReadonlySet<string> {
  const kept = new Set<string>();
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
  return kept;
}

const mostNamed = 12;

function toAdvice(path: string, step: string, { type }: InputPath): string {
  const names = Object.keys(type.getFields());
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return `@fields: "${path}" does not exist, ${type.name} has no field ${step}: take from ${names.slice(0, mostNamed).join(", ")}${more}.`;
}
