import {
  GraphQLError,
  type GraphQLSchema,
  getDirectiveValues,
  type InputValueDefinitionNode,
} from "graphql";

import { failAt } from "../diagnostics/toolset-error.ts";
import type { DirectiveUse } from "./operation-tree.ts";

/** The directives of an input field's definition, each one of `kinds`. Throws: `ToolsetError` at one that is not, or is badly written. */
export function readFieldDefinitionUses<Kind extends { readonly name: string }>(
  schema: GraphQLSchema,
  node: InputValueDefinitionNode,
  kinds: readonly Kind[],
): DirectiveUse<Kind>[] {
  return (node.directives ?? []).map((written) => {
    const name = written.name.value;
    const directive = kinds.find((kind) => kind.name === name);
    const definition = schema.getDirective(name);
    if (!directive || !definition) {
      const allowed = kinds.map((kind) => `@${kind.name}`).join(", ");
      return failAt(written, `@${name} is no rule of a field: take ${allowed}.`);
    }
    try {
      const values = { ...getDirectiveValues(definition, node) };
      return { directive, node: written, values };
    } catch (error) {
      if (error instanceof GraphQLError) return failAt(written, error.message);
      throw error;
    }
  });
}
