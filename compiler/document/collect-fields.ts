import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

import type { FragmentMap } from "./fragments.ts";

/** What it takes to read a selection. */
export interface SelectionContext {
  readonly schema: GraphQLSchema;
  readonly fragments: FragmentMap;
}

/** A selection set; `isOptional` if the fields of another stand beside it and this one may be left out. */
export interface SelectionPart {
  readonly set: SelectionSetNode;
  readonly isOptional: boolean;
}

/** A selected field; `isOptional` if `@include` or `@skip` may leave it out. */
interface SelectedField {
  readonly node: FieldNode;
  readonly isOptional: boolean;
}

/** All fields that share a response key. */
export interface FieldGroup {
  readonly key: string;
  /** The first stands for the others: GraphQL lets only fields of the same name and arguments share a key. */
  readonly first: FieldNode;
  readonly isOptional: boolean;
  readonly nodes: readonly FieldNode[];
  readonly parts: readonly SelectionPart[];
}

/** The fields that an object of `type` gets, by response key. Source: GraphQL specification, section 6.3.2. */
export function collectFields(
  context: SelectionContext,
  type: GraphQLObjectType,
  parts: readonly SelectionPart[],
): readonly FieldGroup[] {
  const fields = parts.flatMap((part) => listFields(context, type, part));
  const byKey = Map.groupBy(fields, ({ node }) => (node.alias ?? node.name).value);
  return [...byKey].flatMap(([key, same]) => {
    const [first] = same;
    return first ? [{ key, ...toGroup(first.node, same) }] : [];
  });
}

function toGroup(first: FieldNode, same: readonly SelectedField[]) {
  const parts = same.flatMap(({ node, isOptional }) =>
    node.selectionSet
      ? [{ set: node.selectionSet, isOptional: isOptional && same.length > 1 }]
      : [],
  );
  const isOptional = same.every((field) => field.isOptional);
  return { first, isOptional, nodes: same.map(({ node }) => node), parts };
}

function listFields(
  context: SelectionContext,
  type: GraphQLObjectType,
  { set, isOptional }: SelectionPart,
): SelectedField[] {
  return set.selections.flatMap((selection) => {
    const optional = isOptional || isConditional(selection);
    if (selection.kind === Kind.FIELD) return [{ node: selection, isOptional: optional }];
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : context.fragments.get(selection.name.value);
    if (!inner || !isFor(context, type, inner.typeCondition)) return [];
    return listFields(context, type, { set: inner.selectionSet, isOptional: optional });
  });
}

function isFor(
  { schema }: SelectionContext,
  type: GraphQLObjectType,
  condition: NamedTypeNode | undefined,
): boolean {
  if (!condition || condition.name.value === type.name) return true;
  const named = schema.getType(condition.name.value);
  return isAbstractType(named) && schema.isSubType(named, type);
}

function isConditional({ directives = [] }: SelectionNode): boolean {
  return directives.some(({ name }) => name.value === "include" || name.value === "skip");
}
