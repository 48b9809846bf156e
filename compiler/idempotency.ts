import type { OperationDefinitionNode } from "graphql";

import type { ToolListing } from "../src/catalog/operation.ts";
import { fail } from "./problem.ts";

const name = "idempotency_key";

const property = {
  type: "string",
  minLength: 8,
  maxLength: 128,
  description:
    "Optional. A new random text for each change; send the same again only to repeat this very call, and the change is made once.",
};

/** The arguments of a mutation with the one that toolhub adds. Throws: `AuthorError` where the name is taken. */
export function withIdempotencyKey(
  operation: OperationDefinitionNode,
  schema: ToolListing["inputSchema"],
): ToolListing["inputSchema"] {
  const taken = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
  if (taken) fail(taken, `toolhub adds an argument ${name} itself: rename this variable.`);
  const properties = { ...Object(schema.properties), [name]: property };
  const { additionalProperties, ...rest } = schema;
  return { ...rest, type: "object", properties, additionalProperties };
}
