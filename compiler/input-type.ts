import {
  type ASTNode,
  coerceInputLiteral,
  type GraphQLEnumType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from "graphql";

import type { JsonSchema } from "../src/catalog/operation.ts";
import { toDescribed, toNullable, toObject } from "./json-schema.ts";
import { fail } from "./problem.ts";
import { int32, type ScalarMap, toScalarAdvice, toScalarSchema } from "./scalars.ts";

export interface InputContext {
  readonly scalars: ScalarMap;
  /** Where the type is used, for messages. */
  readonly node: ASTNode;
  /** The input types around this one, outermost first. */
  readonly within: readonly GraphQLInputObjectType[];
}

/** The schema of an input type: nullable exactly where GraphQL is. */
export function toInputTypeSchema(context: InputContext, type: GraphQLInputType): JsonSchema {
  if (isNonNullType(type)) return toValueSchema(context, type.ofType);
  return toNullable(toValueSchema(context, type));
}

function toValueSchema(
  context: InputContext,
  type: Exclude<GraphQLInputType, { kind: "NON_NULL" }>,
): JsonSchema {
  if (isNonNullType(type)) return toValueSchema(context, type.ofType);
  if (isListType(type)) return { type: "array", items: toInputTypeSchema(context, type.ofType) };
  if (isEnumType(type)) return toEnumSchema(type);
  if (isInputObjectType(type)) return toInputObjectSchema(context, type);
  if (type === GraphQLInt) return { type: "integer", ...int32 };
  return toScalarSchema(type, context.scalars) ?? fail(context.node, toScalarAdvice(type));
}

function toInputObjectSchema(context: InputContext, type: GraphQLInputObjectType): JsonSchema {
  const within = [...context.within, type];
  if (context.within.includes(type)) {
    const circle = within.map(({ name }) => name).join(" > ");
    const advice = "declare variables for the fields that you need";
    fail(context.node, `The input type ${type.name} contains itself (${circle}): ${advice}.`);
  }
  const fields = Object.values(type.getFields());
  const inner = { ...context, within };
  const properties = fields.map(
    (field) => [field.name, toFieldSchema(inner, field, type.isOneOf)] as const,
  );
  const required = fields.filter(isRequiredInputField).map(({ name }) => name);
  const schema = toObject(properties, required);
  return type.isOneOf ? { ...schema, minProperties: 1, maxProperties: 1 } : schema;
}

function toFieldSchema(
  context: InputContext,
  field: GraphQLInputField,
  isOneOf: boolean,
): JsonSchema {
  const schema = isOneOf
    ? toValueSchema(context, field.type)
    : toInputTypeSchema(context, field.type);
  const literal = field.default?.literal;
  const value = literal && coerceInputLiteral(literal, field.type);
  const described = toDescribed(schema, field.description);
  return value === undefined ? described : { ...described, default: value };
}

/** Values and, where the schema tells, what they mean, one per line. */
function toEnumSchema(type: GraphQLEnumType): JsonSchema {
  const values = type.getValues();
  const meanings = values
    .filter(({ description }) => description)
    .map(({ name, description }) => `${name}: ${description?.replace(/\s+/g, " ").trim()}`);
  const schema = { type: "string", enum: values.map(({ name }) => name) };
  return toDescribed(schema, meanings.join("\n"));
}
