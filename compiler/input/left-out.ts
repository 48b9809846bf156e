import { type GraphQLInputType, getNullableType, isInputObjectType, isListType } from "graphql";

import type { JsonSchema, LeftOutFields } from "../../src/catalog/compiled.ts";
import type { TreeVariable } from "../document/operation-tree.ts";
import { findOwn } from "../json-schema/find-own.ts";

/** The fields that input types have and their schemas have not, by place; places that lack the same stand together. */
export function listLeftOut(
  variables: readonly TreeVariable[],
  { properties }: JsonSchema,
): readonly LeftOutFields[] {
  const places = variables.flatMap(({ name, type }) =>
    listPlaces(name, type, findOwn(Object(properties), name)),
  );
  return [...Map.groupBy(places, ({ fields }) => fields.join(" ")).values()].map((same) => ({
    at: same.map(({ path }) => path),
    fields: same[0]?.fields ?? [],
  }));
}

interface LeftOutPlace {
  readonly path: string;
  readonly fields: readonly string[];
}

function listPlaces(path: string, type: GraphQLInputType, schema: unknown): LeftOutPlace[] {
  const present = getNullableType(type);
  const { items, properties } = Object(schema);
  if (isListType(present)) return listPlaces(path, present.ofType, items);
  if (!isInputObjectType(present) || properties === undefined) return [];
  const all = Object.values(present.getFields());
  const fields = all.map(({ name }) => name).filter((name) => !Object.hasOwn(properties, name));
  const below = all
    .filter(({ name }) => Object.hasOwn(properties, name))
    .flatMap(({ name, type: inner }) => listPlaces(`${path}.${name}`, inner, properties[name]));
  return fields.length === 0 ? below : [{ path, fields }, ...below];
}
