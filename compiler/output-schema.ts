import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

import type { JsonSchema } from "../src/catalog/operation.ts";
import { type ScalarMap, toEnumSchema, toNullable, toScalarSchema } from "./scalars.ts";
import { fail, type Source } from "./source.ts";

export interface OutputContext {
  readonly source: Source;
  readonly scalars: ScalarMap;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** A selected field; `isOptional` where `@include` or `@skip` may leave it out. */
export interface SelectedField {
  readonly node: FieldNode;
  readonly isOptional: boolean;
}

export const toResponseKey = (field: FieldNode) => (field.alias ?? field.name).value;

const isConditional = ({ directives }: SelectionNode) =>
  (directives ?? []).some(({ name }) => name.value === "include" || name.value === "skip");

/** The fields of a selection with its fragments unfolded. */
export function listFields(
  context: OutputContext,
  selectionSet: SelectionSetNode,
  isOptional = false,
): SelectedField[] {
  return selectionSet.selections.flatMap((selection) => {
    const optional = isOptional || isConditional(selection);
    if (selection.kind === Kind.FIELD) return [{ node: selection, isOptional: optional }];
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : context.fragments.get(selection.name.value);
    return inner ? listFields(context, inner.selectionSet, optional) : [];
  });
}

/** The result of one object type's selection: what the upstream may answer, and nothing else. */
export function toObjectSchema(
  context: OutputContext,
  type: GraphQLObjectType,
  selectionSet: SelectionSetNode,
): JsonSchema & { readonly type: "object" } {
  const fields = listFields(context, selectionSet);
  const byKey = Map.groupBy(fields, ({ node }) => toResponseKey(node));
  const properties = [...byKey].map(([key, same]) => [key, toFieldSchema(context, type, same)]);
  const required = [...byKey]
    .filter(([, same]) => same.some(({ isOptional }) => !isOptional))
    .map(([key]) => key);
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

/** Fields that share a response key are merged. Source: GraphQL specification, section 6.3.2. */
function toFieldSchema(
  context: OutputContext,
  parent: GraphQLObjectType,
  same: readonly SelectedField[],
): JsonSchema {
  const [first] = same;
  if (!first) throw new Error("a response key without a field");
  const { name } = first.node;
  if (name.value === "__typename") return { type: "string", const: parent.name };
  const field = parent.getFields()[name.value];
  if (!field) return fail(context.source, first.node, `${parent.name} has no field ${name.value}`);
  const selections = same.flatMap(({ node }) => node.selectionSet?.selections ?? []);
  const schema = toTypeSchema(context, field.type, {
    ...first.node,
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  });
  return field.description && isDescribed(field.type)
    ? { ...schema, description: joinText(field.description, schema.description) }
    : schema;
}

/** Objects describe their fields; only leaves carry their own text. */
const isDescribed = (type: GraphQLOutputType) => !isObjectType(getNamedType(type));

const joinText = (text: string, more: unknown) => (more ? `${text} ${more}` : text);

function toTypeSchema(
  context: OutputContext,
  type: GraphQLOutputType,
  node: FieldNode,
): JsonSchema {
  if (isNonNullType(type)) return toValueSchema(context, type.ofType, node);
  return toNullable(toValueSchema(context, type, node));
}

function toValueSchema(
  context: OutputContext,
  type: GraphQLOutputType,
  node: FieldNode,
): JsonSchema {
  if (isNonNullType(type)) return toValueSchema(context, type.ofType, node);
  if (isListType(type)) return { type: "array", items: toTypeSchema(context, type.ofType, node) };
  if (isEnumType(type)) return toEnumSchema(type);
  if (isScalarType(type)) {
    const scalar = toScalarSchema(type, context.scalars);
    const advice = `say in toolset.json, under "scalars", what ${type.name} is`;
    return scalar ?? fail(context.source, node, advice);
  }
  if (isObjectType(type) && node.selectionSet) {
    return toObjectSchema(context, type, node.selectionSet);
  }
  return fail(context.source, node, `${type} is a union or an interface: not supported yet`);
}
