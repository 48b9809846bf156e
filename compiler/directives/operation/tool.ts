import { OperationTypeNode } from "graphql";
import * as z from "zod";

import { failAt } from "../../diagnostics/toolset-error.ts";
import { toNameWords } from "../../document/name-words.ts";
import type { OperationDirective, OperationTree } from "../../document/operation-tree.ts";
import { CacheSeconds } from "../../read/settings/toolset-file.ts";
import { toQuestion } from "./question.ts";

export const tool: OperationDirective = {
  name: "tool",
  on: "operation",
  definition: `
    "Metadata of the tool that the operation becomes."
    directive @tool(
      "Short name for people."
      title: String
      "How long an answer may be reused for the same key and arguments; queries only."
      cacheSeconds: Int
      "Asked before it runs, with {variable} where an argument goes; mutations only."
      confirm: String
      "A query of the toolset that reads what would change, for {preview.field} in confirm; mutations only."
      preview: String
      "Repeating it with the same arguments changes nothing more; mutations only."
      idempotent: Boolean
      "It may delete or overwrite; mutations only."
      destructive: Boolean
      "The operation of the tool to call after this one, of the same toolset; the description says so."
      next: String
    ) on QUERY | MUTATION`,
  describe: ({ values: { next } }, description, prefix) =>
    typeof next === "string" ? `${description}\nCall ${prefix}${next} next.` : description,
};

/** What `@tool` says. */
const Tool = z.object({
  title: z.string().trim().min(1, "must not be empty").max(60, "must be at most 60 long").nullish(),
  cacheSeconds: CacheSeconds.nullish(),
  confirm: z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(200, "must be at most 200 long")
    .nullish(),
  preview: z.string().nullish(),
  idempotent: z.boolean().nullish(),
  destructive: z.boolean().nullish(),
  next: z.string().nullish(),
});
type Tool = z.infer<typeof Tool>;

export interface ToolSettings {
  readonly title: string;
  readonly cacheSeconds: number;
  readonly confirm: string | null;
  /** The query whose result `confirm` names. */
  readonly preview: string | null;
  readonly idempotent: boolean;
  readonly destructive: boolean;
  /** The tool to call after this one. */
  readonly next: string | null;
}

const onlyFor = {
  query: {
    fields: ["idempotent", "destructive", "confirm", "preview"],
    because: "a query changes nothing",
  },
  mutation: { fields: ["cacheSeconds"], because: "the answer to a mutation is never reused" },
} as const;

/** `@tool` with what holds if it says nothing. Throws: `ToolsetError`. */
export function toToolSettings(tree: OperationTree, defaultCacheSeconds: number): ToolSettings {
  const said = parseTool(tree);
  const isQuery = tree.node.operation === OperationTypeNode.QUERY;
  return {
    title: said.title ?? toNameWords(tree.node.name?.value ?? ""),
    cacheSeconds: isQuery ? (said.cacheSeconds ?? defaultCacheSeconds) : 0,
    confirm: toQuestion(tree, toToolNode(tree), said),
    preview: said.preview ?? null,
    idempotent: isQuery || said.idempotent === true,
    destructive: !isQuery && said.destructive !== false,
    next: said.next ?? null,
  };
}

function parseTool(tree: OperationTree): Tool {
  const node = toToolNode(tree);
  const parsed = Tool.safeParse(tree.directives.get("tool")?.values ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return failAt(node, `@tool: ${issue?.path.join(".")} ${issue?.message}.`);
  }
  const isQuery = tree.node.operation === OperationTypeNode.QUERY;
  const { fields, because } = isQuery ? onlyFor.query : onlyFor.mutation;
  const wrong = fields.find((field) => parsed.data[field] != null);
  if (wrong !== undefined) failAt(node, `Remove ${wrong} from @tool: ${because}.`);
  return parsed.data;
}

/** Where a mistake in `@tool` is told. */
export function toToolNode({ node, directives }: OperationTree) {
  return directives.get("tool")?.node ?? node;
}
