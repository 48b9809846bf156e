import fc from "fast-check";
import {
  buildSchema,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLScalarType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  parseType,
  typeFromAST,
} from "graphql";

import type { RandomCase } from "../support/random-graphql.ts";

const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  Int: fc.integer(),
  Float: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  String: fc.string(),
  Boolean: fc.boolean(),
  ID: fc.oneof(fc.string(), fc.maxSafeInteger()),
};

/** How many input objects stand in each other at most. */
const maxDepth = 3;

function toValue(type: GraphQLInputType, depth = maxDepth): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return toPresent(type.ofType, depth);
  return fc.option(toPresent(type, depth), { nil: null });
}

function toPresent(type: GraphQLInputType, depth: number): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return toPresent(type.ofType, depth);
  if (isListType(type)) {
    const alone = toPresent(getNamedType(type), depth);
    return fc.oneof(fc.array(toPresent(type.ofType, depth), { maxLength: 3 }), alone);
  }
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  if (isInputObjectType(type)) return toObject(type, depth - 1);
  if (type instanceof GraphQLScalarType) return scalars[type.name] ?? fc.constant(null);
  return fc.constant(null);
}

function toObject(type: GraphQLInputObjectType, depth: number): fc.Arbitrary<unknown> {
  const fields = Object.values(type.getFields()).filter(
    (field) => depth > 0 || !isInputObjectType(getNamedType(field.type)),
  );
  if (type.isOneOf) {
    return fc.oneof(
      ...fields.map((field) =>
        toPresent(field.type, depth).map((value) => ({ [field.name]: value })),
      ),
    );
  }
  const values = Object.fromEntries(
    fields.map((field) => [field.name, toValue(field.type, depth)]),
  );
  const requiredKeys = fields.filter(isRequiredInputField).map(({ name }) => name);
  return fc.record(values, { requiredKeys });
}

/** Arguments that GraphQL accepts, in every form that it coerces; null only where it may be left out. */
export function toArguments({ sdl, variables }: RandomCase): fc.Arbitrary<Record<string, unknown>> {
  const schema = buildSchema(sdl);
  const entries = variables.map((text, index) => {
    const [typeText = ""] = text.split(" = ");
    const type = typeFromAST(schema, parseType(typeText));
    if (!isInputType(type)) throw new Error(`${text} is no input type`);
    return [`v${index}`, toValue(type)] as const;
  });
  const requiredKeys = entries
    .filter((_, index) => variables[index]?.endsWith("!"))
    .map(([name]) => name);
  return fc.record(Object.fromEntries(entries), { requiredKeys });
}
