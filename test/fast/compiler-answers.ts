import {
  type GraphQLAbstractType,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

import type { CompiledOperation, JsonSchema } from "../../src/catalog/compiled.ts";
import { shapeResult } from "../../src/tools/results/shape-result.ts";

/** `nulls`: everything below the roots that may be null is; `empty`: lists hold nothing. */
export type AnswerKind = "full" | "nulls" | "empty";

const scalars: Readonly<Record<string, unknown>> = {
  Int: 7,
  Float: 1.5,
  Boolean: true,
  ID: "id-1",
};

/** An upstream that answers every field from its type alone; a list of a union holds one of each member. */
export function createAnswers(kind: AnswerKind): GraphQLFieldResolver<unknown, unknown> {
  return (_source, _args, _context, { returnType, path, schema }) =>
    kind === "nulls" && path.prev !== undefined && !isNonNullType(returnType)
      ? null
      : toAnswer(schema, returnType, kind);
}

function toAnswer(schema: GraphQLSchema, type: GraphQLOutputType, kind: AnswerKind): unknown {
  if (isNonNullType(type)) return toAnswer(schema, type.ofType, kind);
  if (isListType(type)) {
    return kind === "empty" ? [] : listItems(schema, type.ofType, kind);
  }
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isAbstractType(type)) return listMembers(schema, type).at(kind === "full" ? 0 : -1);
  if (isObjectType(type)) return {};
  return scalars[type.name] ?? "text";
}

function listItems(schema: GraphQLSchema, type: GraphQLOutputType, kind: AnswerKind): unknown[] {
  const item = getNullableType(type);
  const hole = kind === "nulls" && !isNonNullType(type) ? [null] : [];
  const items = isAbstractType(item) ? listMembers(schema, item) : [toAnswer(schema, type, kind)];
  return [...items, ...hole];
}

function listMembers(schema: GraphQLSchema, type: GraphQLAbstractType) {
  return schema.getPossibleTypes(type).map(({ name }) => ({ __typename: name }));
}

/** The result of a call whose fields were all found. */
export function toToolResult(operation: CompiledOperation, data: unknown): object {
  return shapeResult(operation, { title: "Things" }, { ...Object(data) }).result;
}

/** The output schema as the selection alone gives it, without what a result that was cut says. */
export function toOwnSchema({ tool: { outputSchema } }: CompiledOperation): object {
  return withoutTruncated(outputSchema);
}

function withoutTruncated({ properties, anyOf, ...others }: JsonSchema): object {
  const { truncated: _, ...own } = { ...Object(properties) };
  return {
    ...others,
    ...(properties !== undefined && { properties: own }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(withoutTruncated) }),
  };
}
