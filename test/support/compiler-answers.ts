import {
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

import type { CompiledOperation } from "../../src/catalog/operation.ts";

/** `nulls`: everything below the roots that may be null is; `empty`: lists hold nothing. */
export type AnswerKind = "full" | "nulls" | "empty";

const scalars: Readonly<Record<string, unknown>> = {
  Int: 7,
  Float: 1.5,
  Boolean: true,
  ID: "id-1",
};

/** An upstream that answers every field from its type alone. */
export function createAnswers(kind: AnswerKind): GraphQLFieldResolver<unknown, unknown> {
  return (_source, _args, _context, { returnType, path }) =>
    kind === "nulls" && path.prev !== undefined && !isNonNullType(returnType)
      ? null
      : toAnswer(returnType, kind);
}

function toAnswer(type: GraphQLOutputType, kind: AnswerKind): unknown {
  if (isNonNullType(type)) return toAnswer(type.ofType, kind);
  if (isListType(type)) {
    const hole = kind === "nulls" && !isNonNullType(type.ofType) ? [null] : [];
    return kind === "empty" ? [] : [toAnswer(type.ofType, kind), ...hole];
  }
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isObjectType(type)) return {};
  return scalars[type.name] ?? "text";
}

/** The result of a call whose fields were all found. */
export function toToolResult({ result }: CompiledOperation, data: unknown): object {
  const values: Record<string, unknown> = { ...Object(data) };
  if (result.form === "data") return values;
  const root = values[result.root];
  return result.form === "items" ? { items: root } : Object(root);
}
