import {
  type FieldNode,
  type GraphQLObjectType,
  isListType,
  isNonNullType,
  type SelectionSetNode,
} from "graphql";

import type { JsonSchema, NotFoundRule, ResultPlan } from "../src/catalog/operation.ts";
import { listFields, type OutputContext, toObjectSchema, toResponseKey } from "./output-schema.ts";
import { fail } from "./source.ts";

interface Result {
  readonly plan: ResultPlan;
  readonly schema: JsonSchema & { readonly type: "object" };
}

/** One root field: its value is the result, a list becomes `{items}`; several: the whole data object. */
export function toResult(
  context: OutputContext,
  rootType: GraphQLObjectType,
  selectionSet: SelectionSetNode,
): Result {
  const data = toObjectSchema(context, rootType, selectionSet);
  const notFound = listNotFound(context, selectionSet, []);
  const fields = listFields(context, selectionSet);
  const [only] = fields;
  if (fields.length !== 1 || !only)
    return { plan: { form: "data", root: "", notFound }, schema: data };

  const root = toResponseKey(only.node);
  const type = rootType.getFields()[only.node.name.value]?.type;
  const value = toProperties(data)[root];
  if (!type || !value) return fail(context.source, only.node, "this field cannot be the result");
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isListType(inner)) {
    const items = { type: "object", properties: { items: value }, required: ["items"] } as const;
    return {
      plan: { form: "items", root, notFound },
      schema: { ...items, additionalProperties: false },
    };
  }
  if (!only.node.selectionSet) return { plan: { form: "data", root: "", notFound }, schema: data };
  const { description: _, ...schema } = toNotNull(value);
  return { plan: { form: "value", root, notFound }, schema: { ...schema, type: "object" } };
}

function toProperties(schema: JsonSchema): Record<string, JsonSchema> {
  return { ...(schema.properties as Record<string, JsonSchema>) };
}

/** The result of a call is never null: a null root is an error of its own. */
function toNotNull(schema: JsonSchema): JsonSchema {
  return Array.isArray(schema.type) ? { ...schema, type: schema.type[0] } : schema;
}

function listNotFound(
  context: OutputContext,
  selectionSet: SelectionSetNode,
  path: readonly string[],
): NotFoundRule[] {
  return listFields(context, selectionSet).flatMap(({ node }) => {
    const here = [...path, toResponseKey(node)];
    const message = toMessage(node);
    const inner = node.selectionSet ? listNotFound(context, node.selectionSet, here) : [];
    return message === null ? inner : [{ path: here, message }, ...inner];
  });
}

function toMessage({ directives }: FieldNode): string | null {
  const notFound = (directives ?? []).find(({ name }) => name.value === "notFound");
  const value = notFound?.arguments?.find(({ name }) => name.value === "message")?.value;
  return value?.kind === "StringValue" ? value.value : null;
}
