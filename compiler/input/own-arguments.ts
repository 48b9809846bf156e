import { OperationTypeNode } from "graphql";

import type { JsonSchema, ToolListing } from "../../src/catalog/compiled.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import type { OperationTree } from "../document/operation-tree.ts";

const idempotencyKey = {
  type: "string",
  minLength: 8,
  maxLength: 128,
  description: "New random text for each change; send the same again only to retry this very call.",
};

/** The arguments of a mutation with those that toolhub adds. Throws: `ToolsetError` if a name is taken. */
export function withOwnArguments(
  { node, variables }: OperationTree,
  schema: ToolListing["inputSchema"],
): ToolListing["inputSchema"] {
  if (node.operation !== OperationTypeNode.MUTATION) return schema;
  const own: Record<string, JsonSchema> = { idempotency_key: idempotencyKey };
  // Where an operator lets models confirm, toolhub adds this one when it starts.
  const taken = variables.find(({ name }) => Object.hasOwn(own, name) || name === "confirm_token");
  if (taken) {
    failAt(taken.node, `toolhub adds an argument ${taken.name} itself: rename this variable.`);
  }
  const { additionalProperties, properties, ...rest } = schema;
  return {
    ...rest,
    type: "object",
    properties: { ...Object(properties), ...own },
    additionalProperties,
  };
}
