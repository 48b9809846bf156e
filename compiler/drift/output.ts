import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
} from "graphql";

import { type Drift, toDeprecated } from "./kinds.ts";

interface Schemas {
  readonly before: GraphQLSchema;
  readonly after: GraphQLSchema;
}

/** A selected field that both schemas have. `at`: `Trial.phase`. */
export function compareOutput(
  schemas: Schemas,
  at: string,
  before: GraphQLField<unknown, unknown>,
  after: GraphQLField<unknown, unknown>,
): Drift[] {
  return [
    ...toDeprecated(at, after.deprecationReason),
    ...compareType(at, before.type, after.type),
    ...compareValues(schemas, getNamedType(before.type).name),
  ];
}

function compareType(at: string, before: GraphQLOutputType, after: GraphQLOutputType): Drift[] {
  const was = `it was ${before} and is ${after} now`;
  if (toShape(before) !== toShape(after)) {
    return [{ kind: "breaking", message: `${at} changed its type: ${was}.` }];
  }
  return isLooser(before, after)
    ? [{ kind: "nullable", message: `${at} may be null: ${was}.` }]
    : [];
}

/** The type without its exclamation marks. */
function toShape(type: GraphQLOutputType): string {
  return String(type).replaceAll("!", "");
}

/** Whether null may stand, at any depth, where it could not. Both have one shape. */
function isLooser(before: GraphQLOutputType, after: GraphQLOutputType): boolean {
  if (isNonNullType(before) && !isNonNullType(after)) return true;
  const [inner, innerNow] = [getNullableType(before), getNullableType(after)];
  return isListType(inner) && isListType(innerNow) && isLooser(inner.ofType, innerNow.ofType);
}

/** Values of an enum, or members of a union or interface, that came. */
function compareValues({ before, after }: Schemas, name: string): Drift[] {
  const known = listValues(before, name);
  return listValues(after, name)
    .filter((value) => !known.includes(value))
    .map((value) => ({ kind: "new_values", message: `${name} may be ${value} now.` }));
}

function listValues(schema: GraphQLSchema, name: string): string[] {
  const type = schema.getType(name);
  if (isEnumType(type)) return type.getValues().map((value) => value.name);
  if (isAbstractType(type)) return schema.getPossibleTypes(type).map((member) => member.name);
  return [];
}
