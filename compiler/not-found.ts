import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

import type { NotFoundRule } from "../src/catalog/operation.ts";
import { findDirective, toDirectiveValues } from "./directives.ts";
import type { FragmentMap } from "./fragments.ts";
import { fail } from "./problem.ts";
import { type FieldGroup, groupFields, type SelectionPart } from "./selection.ts";

interface NotFoundContext {
  readonly schema: GraphQLSchema;
  readonly fragments: FragmentMap;
}

/** The fields with `@notFound`, outermost first. Throws: `AuthorError` where it could never act. */
export function listNotFound(
  context: NotFoundContext,
  type: GraphQLObjectType,
  parts: readonly SelectionPart[],
): NotFoundRule[] {
  return groupFields(context.fragments, parts).flatMap((group) => {
    const field = type.getFields()[group.first.name.value];
    return field ? listOfField(context, field.type, group) : [];
  });
}

function listOfField(
  context: NotFoundContext,
  type: GraphQLOutputType,
  group: FieldGroup,
): NotFoundRule[] {
  const marked = group.nodes.find((node) => findDirective(node, "notFound"));
  const named = getNamedType(type);
  const inner = isObjectType(named) ? listNotFound(context, named, group.parts) : [];
  if (inner.length > 0 && isListType(getNullableType(type))) {
    fail(group.first, "@notFound cannot stand below a list: mark the list, or a field above it.");
  }
  const below = inner.map((rule) => ({ ...rule, path: [group.key, ...rule.path] }));
  return marked ? [toRule(context, type, group.key, marked), ...below] : below;
}

function toRule(
  { schema }: NotFoundContext,
  type: GraphQLOutputType,
  key: string,
  node: FieldNode,
): NotFoundRule {
  if (isNonNullType(type)) {
    fail(findDirective(node, "notFound") ?? node, `${key} can never be null: remove @notFound.`);
  }
  return { path: [key], message: String(toDirectiveValues(schema, node, "notFound")?.message) };
}
