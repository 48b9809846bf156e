import {
  type GraphQLObjectType,
  getNullableType,
  isCompositeType,
  isListType,
  isNonNullType,
} from "graphql";

import type { NotFoundRule, ResultPlan } from "../src/catalog/operation.ts";
import { type ObjectSchema, toObject } from "./json-schema.ts";
import { type OutputContext, toObjectSchema, toValueSchema } from "./output-schema.ts";
import { type FieldGroup, groupFields, type SelectionPart } from "./selection.ts";

interface Result {
  readonly plan: ResultPlan;
  readonly schema: ObjectSchema;
}

const nothing = "Nothing was found for these arguments.";

/**
 * One root field: its value is the result, a list becomes `{items}`; several, a scalar or one that may be left
 * out: the whole data object. A result is never null: where the only root is, the call failed as not found.
 */
export function toResult(
  context: OutputContext,
  rootType: GraphQLObjectType,
  parts: readonly SelectionPart[],
  notFound: readonly NotFoundRule[],
): Result {
  const [only, second] = groupFields(context, rootType, parts);
  const single = only && !second && !only.isOptional ? toSingle(context, rootType, only) : null;
  if (!single) {
    return {
      plan: { form: "data", root: "", notFound },
      schema: toObjectSchema(context, rootType, parts),
    };
  }
  const root = single.root;
  const isMarked = notFound.some(({ path }) => path.length === 1);
  const rules =
    single.isNullable && !isMarked ? [{ path: [root], message: nothing }, ...notFound] : notFound;
  return { plan: { form: single.form, root, notFound: rules }, schema: single.schema };
}

function toSingle(context: OutputContext, rootType: GraphQLObjectType, group: FieldGroup) {
  const field = rootType.getFields()[group.first.name.value];
  if (!field) return null;
  const isNullable = !isNonNullType(field.type);
  const type = getNullableType(field.type);
  const root = group.key;
  if (isCompositeType(type)) {
    return {
      form: "value",
      root,
      isNullable,
      schema: toObjectSchema(context, type, group.parts),
    } as const;
  }
  if (!isListType(type)) return null;
  const items = toValueSchema(context, type, group);
  return {
    form: "items",
    root,
    isNullable,
    schema: toObject([["items", items]], ["items"]),
  } as const;
}
