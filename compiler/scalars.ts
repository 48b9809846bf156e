import type { GraphQLEnumType, GraphQLScalarType } from "graphql";

import type { JsonSchema } from "../src/catalog/operation.ts";

const int32 = { minimum: -2147483648, maximum: 2147483647 };

/** Source: GraphQL specification, section 3.5. */
const builtIn: Readonly<Record<string, JsonSchema>> = {
  Int: { type: "integer", ...int32 },
  Float: { type: "number" },
  String: { type: "string" },
  Boolean: { type: "boolean" },
  ID: { type: "string" },
};

/** Custom scalars by name, as toolset.json maps them. */
export type ScalarMap = Readonly<Record<string, JsonSchema>>;

/** Null where neither GraphQL nor toolset.json says what the scalar is. */
export function toScalarSchema(type: GraphQLScalarType, scalars: ScalarMap): JsonSchema | null {
  return scalars[type.name] ?? builtIn[type.name] ?? null;
}

/** Values and, where there are any, what they mean. */
export function toEnumSchema(type: GraphQLEnumType): JsonSchema {
  const values = type.getValues();
  const meanings = values
    .filter(({ description }) => description)
    .map(({ name, description }) => `${name}: ${description}`);
  return {
    type: "string",
    enum: values.map(({ name }) => name),
    ...(meanings.length > 0 ? { description: meanings.join(" ") } : {}),
  };
}

/** The same schema, and null besides. */
export function toNullable(schema: JsonSchema): JsonSchema {
  if (Array.isArray(schema.enum)) {
    return { ...schema, type: ["string", "null"], enum: [...schema.enum, null] };
  }
  const type = schema.type;
  return typeof type === "string"
    ? { ...schema, type: [type, "null"] }
    : { anyOf: [schema, { type: "null" }] };
}
