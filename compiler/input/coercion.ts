import {
  GraphQLID,
  type GraphQLInputType,
  getNullableType,
  isInputObjectType,
  isListType,
} from "graphql";

import type { Coercion, FieldCoercions, JsonSchema } from "../../src/catalog/compiled.ts";

/** How values of the type are brought into the form that `schema` has; null if GraphQL changes nothing. */
function toCoercion(type: GraphQLInputType, schema: JsonSchema): Coercion | null {
  const present = getNullableType(type);
  if (isListType(present)) return [toCoercion(present.ofType, { ...Object(schema.items) })];
  if (present === GraphQLID) return "id";
  if (!isInputObjectType(present)) return null;
  const fields = present.getFields();
  return toFieldCoercions(schema, (name) => fields[name]?.type);
}

/** Field by field, as far as an object's schema has them. */
export function toFieldCoercions(
  { properties }: JsonSchema,
  findType: (name: string) => GraphQLInputType | undefined,
): FieldCoercions {
  const entries = Object.entries({ ...Object(properties) }).flatMap(([name, schema]) => {
    const type = findType(name);
    const coercion = type ? toCoercion(type, { ...Object(schema) }) : null;
    return coercion === null ? [] : [[name, coercion] as const];
  });
  return Object.fromEntries(entries);
}
