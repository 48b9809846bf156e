import { hasScope } from "../../caller.ts";
import type { Tool } from "../tool.ts";
import type { ToolRegistry } from "../tool-registry.ts";
import { noSuchTool, toolName } from "./run-tool.ts";

const text = { type: "string" } as const;
const object = { type: "object" } as const;

const outputSchema = {
  type: "object",
  properties: {
    name: text,
    title: text,
    description: text,
    inputSchema: { ...object, description: "Of the arguments that run_tool passes on." },
    outputSchema: { ...object, description: "Of run_tool's structured result." },
    annotations: object,
    next: { ...text, description: "The tool to call after it." },
  },
  required: ["name", "title", "description", "inputSchema", "annotations"],
  additionalProperties: false,
} as const;

/** Shows the entry that one of `tools` has in a whole list; `next` are the tools that authors name as the next ones. */
export function createDescribeTool(tools: ToolRegistry, next: ReadonlyMap<string, string>): Tool {
  return {
    listing: {
      name: "describe_tool",
      title: "Describe a tool",
      description:
        "Show what a tool that find_tools has named does, takes and gives: its description, both schemas and its annotations.",
      inputSchema: {
        type: "object",
        properties: { name: toolName },
        required: ["name"],
        additionalProperties: false,
      },
      outputSchema,
      annotations: {
        title: "Describe a tool",
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    scope: null,
    readsCatalog: true,
    question: null,
    run: async ({ args, caller }) => {
      const tool = tools.get(String(args.name));
      const isVisible = tool && (tool.scope === null || hasScope(caller.scopes, tool.scope));
      if (!isVisible) throw noSuchTool();
      const following = next.get(tool.listing.name);
      return { result: { ...tool.listing, ...(following !== undefined && { next: following }) } };
    },
  };
}
