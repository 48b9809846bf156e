import { hasScope } from "../../caller.ts";
import type { JsonSchema, SearchIndex } from "../../catalog/compiled.ts";
import { toFirstSentence, toShownText } from "../../shown-text.ts";
import type { Tool } from "../tool.ts";
import type { CheckedTool, ToolRegistry } from "../tool-registry.ts";
import { createSearch, type Search } from "./search-tools.ts";

const maxDescription = 200;
const usualCount = 5;
const maxCount = 20;

const text = { type: "string" } as const;

const inputSchema = {
  type: "object",
  properties: {
    query: {
      ...text,
      minLength: 1,
      maxLength: 500,
      description: 'What to do, in a few English words, e.g. "close an issue".',
    },
    limit: {
      type: "integer",
      minimum: 1,
      maximum: maxCount,
      default: usualCount,
      description: "How many tools to name.",
    },
  },
  required: ["query"],
  additionalProperties: false,
} as const;

const outputSchema = {
  type: "object",
  properties: {
    tools: {
      type: "array",
      description: "The best first.",
      items: {
        type: "object",
        properties: {
          name: text,
          title: text,
          description: text,
          arguments: { ...text, description: "Names of all arguments; ! after those it needs." },
          changes: { type: "boolean", description: "True if it makes a change." },
        },
        required: ["name", "title", "description", "arguments", "changes"],
        additionalProperties: false,
      },
    },
    hint: text,
  },
  required: ["tools", "hint"],
  additionalProperties: false,
} as const;

/** The names of arguments as somebody reads them: `owner!, name!, first`. */
function toArguments({ properties, required }: JsonSchema): string {
  const needed = [required ?? []].flat();
  return Object.keys({ ...Object(properties) })
    .map((name) => (needed.includes(name) ? `${name}!` : name))
    .join(", ");
}

const toFound = ({ listing }: CheckedTool) => ({
  name: listing.name,
  title: listing.title,
  description: toShownText(toFirstSentence(listing.description), maxDescription),
  arguments: toArguments(listing.inputSchema),
  changes: !listing.annotations.readOnlyHint,
});

/** Finds those of `tools` that the caller may use by words. */
export function createFindTools(tools: ToolRegistry, indexes: readonly SearchIndex[]): Tool {
  let search: Search | undefined;
  return {
    listing: {
      name: "find_tools",
      title: "Find tools",
      description: `Find the tools that can do something, among ${tools.size}, by words of their names, descriptions and fields. Then describe_tool shows what one takes, and run_tool runs it.`,
      inputSchema,
      outputSchema,
      annotations: {
        title: "Find tools",
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
      search ??= createSearch(indexes);
      const found = search(String(args.query))
        .flatMap((name) => tools.get(name) ?? [])
        .filter(({ scope }) => scope === null || hasScope(caller.scopes, scope))
        .slice(0, Number(args.limit ?? usualCount));
      const hint =
        found.length === 0
          ? "Nothing fits these words. Try others; whoami tells which toolsets are not connected."
          : "describe_tool shows what a tool takes and gives, run_tool runs it.";
      return { result: { tools: found.map(toFound), hint } };
    },
  };
}
