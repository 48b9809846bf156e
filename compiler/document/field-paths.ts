import {
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
} from "graphql";

import type { FieldGroup, SelectionContext, SelectionPart } from "./collect-fields.ts";
import { listBranches } from "./possible-types.ts";

/** A selected field, and where in the answer it stands. */
export interface LocatedField {
  /**
   * Response keys from the data object down; lists are passed through. A step `on A|B` stays where it is, and
   * goes on only for objects of these types.
   */
  readonly path: readonly string[];
  readonly parent: GraphQLObjectType;
  readonly type: GraphQLOutputType;
  readonly group: FieldGroup;
  /** The nearest list above it. */
  readonly list: FieldGroup | null;
}

type Above = Pick<LocatedField, "path" | "list">;

/** All fields of a selection, each after those below it. */
export function listLocatedFields(
  context: SelectionContext,
  type: GraphQLCompositeType,
  parts: readonly SelectionPart[],
  above: Above = { path: [], list: null },
): LocatedField[] {
  const branches = listBranches(context, type, parts);
  return branches.flatMap(({ type: parent, types, groups }) => {
    const condition = branches.length > 1 ? [`on ${types.map(({ name }) => name).join("|")}`] : [];
    return groups.flatMap((group) => {
      const field = parent.getFields()[group.first.name.value];
      if (!field) return [];
      const path = [...above.path, ...condition, group.key];
      const named = getNamedType(field.type);
      const list = isListType(getNullableType(field.type)) ? group : above.list;
      const below = isCompositeType(named)
        ? listLocatedFields(context, named, group.parts, { path, list })
        : [];
      return [...below, { path, parent, type: field.type, group, list: above.list }];
    });
  });
}
