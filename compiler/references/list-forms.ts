import type { JsonSchema } from "../../src/catalog/compiled.ts";

/** The schemas of a field, in every form that the object may have. */
export const listInner = (schemas: readonly JsonSchema[], key: string): JsonSchema[] =>
  schemas.flatMap(({ properties }) =>
    listForms(new Map(Object.entries(Object(properties))).get(key)),
  );

/** The schemas that a value may have one of, null apart. */
export function listForms(schema: unknown): JsonSchema[] {
  if (typeof schema !== "object" || schema === null) return [];
  const { anyOf, ...one }: JsonSchema = { ...schema };
  return Array.isArray(anyOf) ? anyOf.flatMap(listForms) : [one];
}

/** The same of what is in lists. */
export const listItems = (schemas: readonly JsonSchema[]): JsonSchema[] =>
  schemas.flatMap((schema) =>
    [schema.type].flat().includes("array") ? listItems(listForms(schema.items)) : [schema],
  );
