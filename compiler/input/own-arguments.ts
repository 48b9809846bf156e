import { type OperationDefinitionNode, OperationTypeNode } from "graphql";

import type { JsonSchema, ToolListing } from "../../src/catalog/operation.ts";
import { failAt } from "../diagnostics/toolset-error.ts";
import type { ToolSettings } from "../directives/operation/tool.ts";

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

/** The arguments of a mutation with those that toolhub adds. Throws: `ToolsetError` where a name is taken. */
export function withOwnArguments(
  operation: OperationDefinitionNode,
  schema: ToolListing["inputSchema"],
  { confirm }: ToolSettings,
): ToolListing["inputSchema"] {
  if (operation.operation !== OperationTypeNode.MUTATION) return schema;
  const own: Record<string, JsonSchema> = {
    idempotency_key: idempotencyKey,
    ...(confirm === null ? {} : { confirm_token: confirmToken }),
  };
  const taken = operation.variableDefinitions?.find(({ variable }) => variable.name.value in own);
  if (taken) {
    const name = taken.variable.name.value;
    failAt(taken, `toolhub adds an argument ${name} itself: rename this variable.`);
  }
  const { additionalProperties, properties, ...rest } = schema;
  return {
    ...rest,
    type: "object",
    properties: { ...Object(properties), ...own },
    additionalProperties,
  };
}
