import { type GraphQLInputType, getNullableType, isInputObjectType, isListType } from "graphql";

import type { JsonSchema } from "../../src/catalog/compiled.ts";
import type { TreeVariable } from "../document/operation-tree.ts";

/** The names of fields that input types have and their schemas have not, each once, in alphabetical order. */
export function listLeftOutNames(
  variables: readonly TreeVariable[],
  { properties }: JsonSchema,
): string[] {
  const names = new Set<string>();
  for (const { name, type } of variables) addLeftOut(names, type, Object(properties)[name]);
  return [...names].sort();
}

function addLeftOut(names: Set<string>, type: GraphQLInputType, schema: unknown): void {
  const present = getNullableType(type);
  const { items, properties } = Object(schema);
  if (isListType(present)) addLeftOut(names, present.ofType, items);
  if (!isInputObjectType(present) || properties === undefined) return;
  for (const { name, type: inner } of Object.values(present.getFields())) {
    if (Object.hasOwn(properties, name)) addLeftOut(names, inner, properties[name]);
    else names.add(name);
  }
}
