import { type GraphQLScalarType, type GraphQLSchema, isScalarType } from "graphql";

import type { JsonSchema } from "../../src/catalog/compiled.ts";
import { findOwn } from "./find-own.ts";

/** Types of toolhub's own directives. */
const directiveTypes: ReadonlySet<string> = new Set(["ToolhubLiteral"]);

/** Source: GraphQL specification, section 3.5.1. */
export const int32 = { minimum: -2147483648, maximum: 2147483647 } as const;

/** Source: GraphQL specification, section 3.5. */
const builtIn: Readonly<Record<string, JsonSchema>> = {
  Int: { type: "integer" },
  Float: { type: "number" },
  String: { type: "string" },
  Boolean: { type: "boolean" },
  ID: { type: "string" },
};

/** Custom scalars by name, as toolset.json maps them. */
export type ScalarMap = Readonly<Record<string, JsonSchema>>;

/**
 * Without bounds for Int, which only arguments have: an API answers no others. Undefined if neither GraphQL nor
 * toolset.json says what the scalar is.
 */
export function toScalarSchema(
  { name }: GraphQLScalarType,
  scalars: ScalarMap,
): JsonSchema | undefined {
  return findOwn(builtIn, name) ?? findOwn(scalars, name);
}

export function listCustomScalars(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter(
      (type) =>
        isScalarType(type) && !Object.hasOwn(builtIn, type.name) && !directiveTypes.has(type.name),
    )
    .map(({ name }) => name);
}

export function toScalarAdvice({ name }: GraphQLScalarType): string {
  const example = `"scalars": { "${name}": { "type": "string" } }`;
  return `Nothing says what the scalar ${name} looks like: add it to toolset.json, for example ${example}.`;
}
