import { OperationTypeNode } from "graphql";

import type { JsonSchema, ToolListing } from "../../src/catalog/compiled.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import type { ToolSettings } from "../directives/operation/tool.ts";
import type { OperationTree } from "../document/operation-tree.ts";

const idempotencyKey = {
  type: "string",
  minLength: 8,
  maxLength: 128,
  description:
    "Optional. A new random text for each change; send the same again only to repeat this very call, and the change is made once.",
};

const confirmToken = {
  type: "string",
  maxLength: 200,
  description:
    "Leave out at first. The answer then holds a question for the person and a token to send once they agree.",
};

/** The arguments of a mutation with those that toolhub adds. Throws: `ToolsetError` if a name is taken. */
export function withOwnArguments(
  { node, variables }: OperationTree,
  schema: ToolListing["inputSchema"],
  { confirm }: ToolSettings,
): ToolListing["inputSchema"] {
  if (node.operation !== OperationTypeNode.MUTATION) return schema;
  const own: Record<string, JsonSchema> = {
    idempotency_key: idempotencyKey,
    ...(confirm === null ? {} : { confirm_token: confirmToken }),
  };
  const taken = variables.find(({ name }) => name in own);
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
