import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

import { toFragmentMap } from "./fragments.ts";
import { listPossibleTypes } from "./possible-types.ts";

const typename: FieldNode = {
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: "__typename" },
  alias: undefined,
  arguments: undefined,
  directives: undefined,
  selectionSet: undefined,
};

/** The same document that asks for `__typename` wherever only that tells what was answered. */
export function withTypenames(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const info = new TypeInfo(schema);
  const context = { schema, fragments: toFragmentMap(document) };
  return visit(
    document,
    visitWithTypeInfo(info, {
      SelectionSet: {
        leave(node, _key, parent) {
          const isOfField = parent && "kind" in parent && parent.kind === Kind.FIELD;
          const type = info.getParentType();
          if (!isOfField || !isAbstractType(type) || hasTypename(node)) return undefined;
          const branches = listPossibleTypes(context, type, [{ set: node, isOptional: false }]);
          return branches.length > 1
            ? { ...node, selections: [typename, ...node.selections] }
            : undefined;
        },
      },
    }),
  );
}

function hasTypename({ selections }: SelectionSetNode): boolean {
  return selections.some(
    (node) =>
      node.kind === Kind.FIELD &&
      (node.alias ?? node.name).value === "__typename" &&
      !node.directives?.length,
  );
}
