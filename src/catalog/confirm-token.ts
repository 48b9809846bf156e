import type { CompiledOperation, ToolListing } from "./compiled.ts";

const confirmToken = {
  type: "string",
  maxLength: 200,
  description:
    "Leave out at first. The answer then holds a question for the person and a token to send once they agree.",
};

/** The operation with the argument that the second of two steps brings, if it asks for them. */
export function withConfirmToken(operation: CompiledOperation): CompiledOperation {
  const { confirm, tool, checkedSchema } = operation;
  if (confirm === null) return operation;
  return {
    ...operation,
    tool: { ...tool, inputSchema: addTo(tool.inputSchema) },
    ...(checkedSchema && { checkedSchema: addTo(checkedSchema) }),
  };
}

const addTo = (schema: ToolListing["inputSchema"]): ToolListing["inputSchema"] => ({
  ...schema,
  properties: { ...Object(schema.properties), confirm_token: confirmToken },
});
