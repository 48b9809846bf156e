import { AppError } from "../../errors.ts";
import { isObject } from "../../is-object.ts";
import { type CheckedTool, type ToolRegistry, withChecks } from "../tool-registry.ts";

/** The name of a tool that is not listed, as an argument. */
export const toolName = {
  type: "string",
  pattern: "^[A-Za-z][A-Za-z0-9_]{0,63}$",
  description: "The name of a tool, as find_tools tells it.",
} as const;

/** Its name is not repeated: it is whatever somebody wrote. */
export const noSuchTool = () =>
  new AppError("There is no tool of this name that you may use. Find names with find_tools.", {
    kind: "not_found",
  });

/**
 * Runs one of `tools`. A call of it is a call of the tool that it names from the door on (`inner`): what reaches this tool
 * itself names none.
 */
export function createRunTool(tools: ToolRegistry): CheckedTool {
  const changes = [...tools.values()].some(({ listing }) => !listing.annotations.readOnlyHint);
  const tool = withChecks({
    listing: {
      name: "run_tool",
      title: "Run a tool",
      description:
        "Run a tool that find_tools has named, with the arguments that describe_tool shows. The result, and what can go wrong, are that tool's own.",
      inputSchema: {
        type: "object",
        properties: {
          name: toolName,
          arguments: {
            type: "object",
            description: "As the tool's inputSchema says, an idempotency_key included.",
          },
        },
        required: ["name"],
        additionalProperties: false,
      },
      outputSchema: { type: "object" },
      annotations: {
        title: "Run a tool",
        readOnlyHint: !changes,
        destructiveHint: changes,
        idempotentHint: !changes,
        openWorldHint: true,
      },
    },
    scope: null,
    question: null,
    run: async () => {
      throw noSuchTool();
    },
  });
  return {
    ...tool,
    inner: ({ name, arguments: given, ...more }) => {
      const named = typeof name === "string" ? tools.get(name) : undefined;
      // Null stands for what is left out, as in all arguments.
      const args = given ?? {};
      const isPlain = isObject(args) && Object.keys(more).length === 0;
      return named && isPlain ? { tool: named, args } : null;
    },
  };
}
