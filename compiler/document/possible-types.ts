import { type GraphQLCompositeType, type GraphQLObjectType, isAbstractType } from "graphql";

import {
  collectFields,
  type FieldGroup,
  type SelectionContext,
  type SelectionPart,
} from "./collect-fields.ts";

/** Object types that a selection asks for the same fields, with the same types. */
interface PossibleTypes {
  /** Stands for the others. */
  readonly type: GraphQLObjectType;
  readonly types: readonly GraphQLObjectType[];
  readonly groups: readonly FieldGroup[];
}

/** What may be answered where `type` is selected: one branch for an object, as few as possible for a union. */
export function listPossibleTypes(
  context: SelectionContext,
  type: GraphQLCompositeType,
  parts: readonly SelectionPart[],
): readonly PossibleTypes[] {
  const possible = isAbstractType(type) ? context.schema.getPossibleTypes(type) : [type];
  const branches: PossibleTypes[] = [];
  for (const member of possible) {
    const groups = collectFields(context, member, parts);
    const at = branches.findIndex((branch) => isSame(branch, member, groups));
    const same = branches[at];
    if (same) branches[at] = { ...same, types: [...same.types, member] };
    else branches.push({ type: member, types: [member], groups });
  }
  return branches;
}

function isSame(
  branch: PossibleTypes,
  type: GraphQLObjectType,
  groups: readonly FieldGroup[],
): boolean {
  return (
    branch.groups.length === groups.length &&
    branch.groups.every((group, index) => {
      const other = groups[index];
      return (
        other !== undefined &&
        isSameGroup(group, other) &&
        toFieldType(branch.type, group) === toFieldType(type, other)
      );
    })
  );
}

function isSameGroup(a: FieldGroup, b: FieldGroup): boolean {
  return (
    a.isOptional === b.isOptional &&
    a.nodes.length === b.nodes.length &&
    a.nodes.every((node, index) => node === b.nodes[index]) &&
    a.parts.every((part, index) => part.isOptional === b.parts[index]?.isOptional)
  );
}

function toFieldType(type: GraphQLObjectType, { first }: FieldGroup): string {
  return String(type.getFields()[first.name.value]?.type);
}
