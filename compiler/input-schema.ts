import {
  type DirectiveNode,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromASTUntyped,
} from "graphql";

import type { JsonSchema } from "../src/catalog/operation.ts";
import { type ScalarMap, toEnumSchema, toNullable, toScalarSchema } from "./scalars.ts";
import { fail, type Source } from "./source.ts";

const maxInputDepth = 6;

type ObjectSchema = JsonSchema & { readonly type: "object" };

/** The variables of an operation as one JSON Schema 2020-12 object. */
export function toInputSchema(
  source: Source,
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  scalars: ScalarMap,
): ObjectSchema {
  const variables = operation.variableDefinitions ?? [];
  if (variables.length === 0) return { type: "object", additionalProperties: false };
  const properties = variables.map((variable) => [
    variable.variable.name.value,
    toVariableSchema({ source, schema, scalars, variable }),
  ]);
  const required = variables.filter(
    ({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue,
  );
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required: required.map((v) => v.variable.name.value) } : {}),
    additionalProperties: false,
  };
}

interface VariableContext {
  readonly source: Source;
  readonly schema: GraphQLSchema;
  readonly scalars: ScalarMap;
  readonly variable: VariableDefinitionNode;
}

function toVariableSchema(context: VariableContext): JsonSchema {
  const { source, schema, variable } = context;
  const type = typeFromAST(schema, variable.type);
  if (!type || !isInputType(type)) fail(source, variable, "this type cannot be an argument");
  const ranged = { ...toTypeSchema(context, type, 0), ...toRange(variable.directives ?? []) };
  const text = variable.description?.value;
  const meaning = [text, ranged.description].filter(Boolean).join(" ");
  const value = variable.defaultValue && valueFromASTUntyped(variable.defaultValue);
  return {
    ...ranged,
    ...(meaning ? { description: meaning } : {}),
    ...(value === undefined ? {} : { default: value }),
  };
}

function toRange(directives: readonly DirectiveNode[]): JsonSchema {
  const range = directives.find(({ name }) => name.value === "range");
  const bounds = { min: "minimum", max: "maximum" } as const;
  const entries = (range?.arguments ?? []).map(({ name, value }) => [
    name.value === "min" ? bounds.min : bounds.max,
    valueFromASTUntyped(value),
  ]);
  return Object.fromEntries(entries);
}

function toTypeSchema(context: VariableContext, type: GraphQLInputType, depth: number): JsonSchema {
  if (isNonNullType(type)) return toValueSchema(context, type.ofType, depth);
  return toNullable(toValueSchema(context, type, depth));
}

function toValueSchema(
  context: VariableContext,
  type: GraphQLInputType,
  depth: number,
): JsonSchema {
  const { source, scalars, variable } = context;
  if (isNonNullType(type)) return toValueSchema(context, type.ofType, depth);
  if (isListType(type)) return { type: "array", items: toTypeSchema(context, type.ofType, depth) };
  if (isEnumType(type)) return toEnumSchema(type);
  if (isInputObjectType(type)) {
    if (depth >= maxInputDepth) {
      fail(
        source,
        variable,
        `the input type ${type.name} is nested more than ${maxInputDepth} deep`,
      );
    }
    const fields = Object.values(type.getFields());
    const required = fields.filter(
      (field) => isNonNullType(field.type) && field.defaultValue === undefined,
    );
    return {
      type: "object",
      properties: Object.fromEntries(
        fields.map((field) => [
          field.name,
          {
            ...toTypeSchema(context, field.type, depth + 1),
            ...(field.description ? { description: field.description } : {}),
          },
        ]),
      ),
      ...(required.length > 0 ? { required: required.map(({ name }) => name) } : {}),
      additionalProperties: false,
    };
  }
  const scalar = toScalarSchema(type, scalars);
  return (
    scalar ?? fail(source, variable, `say in toolset.json, under "scalars", what ${type.name} is`)
  );
}
