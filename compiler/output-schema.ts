import {
  type ASTNode,
  type GraphQLEnumType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from "graphql";

import type { JsonSchema } from "../src/catalog/operation.ts";
import { findDirective } from "./directives.ts";
import type { FragmentMap } from "./fragments.ts";
import { type ObjectSchema, toDescribed, toNullable, toObject } from "./json-schema.ts";
import { fail } from "./problem.ts";
import { mapAll } from "./problem-list.ts";
import { type ScalarMap, toScalarAdvice, toScalarSchema } from "./scalars.ts";
import { type FieldGroup, groupFields, type SelectionPart } from "./selection.ts";

export interface OutputContext {
  readonly scalars: ScalarMap;
  readonly fragments: FragmentMap;
}

/** What is selected at one place: where, for messages, and which fields below it. */
type Selected = Pick<FieldGroup, "first" | "parts">;

/** The result of one object type's selection: what the upstream may answer, and nothing else. */
export function toObjectSchema(
  context: OutputContext,
  type: GraphQLObjectType,
  parts: readonly SelectionPart[],
): ObjectSchema {
  const groups = groupFields(context.fragments, parts);
  const properties = mapAll(
    groups,
    (group) => [group.key, toFieldSchema(context, type, group)] as const,
  );
  const required = groups.filter(({ isOptional }) => !isOptional).map(({ key }) => key);
  return toObject(properties, required);
}

function toFieldSchema(
  context: OutputContext,
  parent: GraphQLObjectType,
  group: FieldGroup,
): JsonSchema {
  const name = group.first.name.value;
  if (name === "__typename") return { type: "string", const: parent.name };
  const field = parent.getFields()[name];
  if (!field) return fail(group.first, `${name} cannot be the result of a tool: remove it.`);
  const isNeverNull = group.nodes.some((node) => findDirective(node, "notFound"));
  const schema = isNeverNull
    ? toValueSchema(context, field.type, group)
    : toTypeSchema(context, field.type, group);
  return toDescribed(schema, field.description);
}

function toTypeSchema(
  context: OutputContext,
  type: GraphQLOutputType,
  selected: Selected,
): JsonSchema {
  const schema = toValueSchema(context, type, selected);
  return isNonNullType(type) ? schema : toNullable(schema);
}

/** The schema of `type` where it is not null. */
export function toValueSchema(
  context: OutputContext,
  type: GraphQLOutputType,
  selected: Selected,
): JsonSchema {
  if (isNonNullType(type)) return toValueSchema(context, type.ofType, selected);
  if (isListType(type)) {
    return { type: "array", items: toTypeSchema(context, type.ofType, selected) };
  }
  if (isEnumType(type)) return toEnumSchema(type);
  if (isScalarType(type)) {
    const scalar = toScalarSchema(type, context.scalars);
    return scalar ?? fail(selected.first, toScalarAdvice(type));
  }
  if (isObjectType(type)) return toObjectSchema(context, type, selected.parts);
  return failAtAbstract(selected.first, isInterfaceType(type) ? "interface" : "union", type.name);
}

/** Without the meanings of the values: the tool's arguments carry them, and a listing should stay small. */
function toEnumSchema(type: GraphQLEnumType): JsonSchema {
  return { type: "string", enum: type.getValues().map(({ name }) => name) };
}

function failAtAbstract(node: ASTNode, kind: string, name: string): never {
  return fail(
    node,
    `${name} is ${kind === "union" ? "a union" : "an interface"}, which toolhub cannot describe yet: select a field of an object type.`,
  );
}
