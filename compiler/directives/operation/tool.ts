import { type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode } from "graphql";
import * as z from "zod";

import { failAt } from "../../diagnostics/toolset-error.ts";
import { findDirective, toDirectiveValues } from "../../document/directives.ts";
import { CacheSeconds } from "../../read/toolset-file.ts";
import { isHiddenVariable } from "../variable/hidden-variables.ts";

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
  idempotent: z.boolean().nullish(),
  destructive: z.boolean().nullish(),
  next: z.string().nullish(),
});
type Tool = z.infer<typeof Tool>;

export interface ToolSettings {
  readonly title: string;
  readonly cacheSeconds: number;
  readonly confirm: string | null;
  readonly idempotent: boolean;
  readonly destructive: boolean;
  /** The tool to call after this one. */
  readonly next: string | null;
}

const onlyFor = {
  query: {
    fields: ["idempotent", "destructive", "confirm"],
    because: "a query changes nothing",
  },
  mutation: { fields: ["cacheSeconds"], because: "the answer to a mutation is never reused" },
} as const;

/** `@tool` with what holds where it says nothing. Throws: `ToolsetError`. */
export function toToolSettings(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  defaultCacheSeconds: number,
): ToolSettings {
  const tool = parseTool(schema, operation);
  const isQuery = operation.operation === OperationTypeNode.QUERY;
  return {
    title: tool.title ?? toTitle(operation.name?.value ?? ""),
    cacheSeconds: isQuery ? (tool.cacheSeconds ?? defaultCacheSeconds) : 0,
    confirm: toQuestion(operation, tool.confirm ?? null),
    idempotent: isQuery || tool.idempotent === true,
    destructive: !isQuery && tool.destructive !== false,
    next: tool.next ?? null,
  };
}

/** Throws: `ToolsetError` where the question names what is no variable. */
function toQuestion(operation: OperationDefinitionNode, question: string | null): string | null {
  const known = (operation.variableDefinitions ?? [])
    .filter((variable) => !isHiddenVariable(variable))
    .map(({ variable }) => variable.name.value);
  const named = [...(question ?? "").matchAll(/\{(\w*)\}/g)].map(([, name = ""]) => name);
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const node = findDirective(operation, "tool") ?? operation;
    failAt(node, `@tool: confirm names {${unknown}}, which is no argument: fix it.`);
  }
  return question;
}

function parseTool(schema: GraphQLSchema, operation: OperationDefinitionNode): Tool {
  const node = findDirective(operation, "tool") ?? operation;
  const parsed = Tool.safeParse(toDirectiveValues(schema, operation, "tool") ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return failAt(node, `@tool: ${issue?.path.join(".")} ${issue?.message}.`);
  }
  const { fields, because } =
    operation.operation === OperationTypeNode.QUERY ? onlyFor.query : onlyFor.mutation;
  const wrong = fields.find((field) => parsed.data[field] != null);
  if (wrong !== undefined) failAt(node, `Remove ${wrong} from @tool: ${because}.`);
  return parsed.data;
}

/** `get_trial` becomes `Get trial`. */
function toTitle(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
