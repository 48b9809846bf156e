import { type CompiledOperation, type CompiledToolset, isTool } from "../catalog/compiled.ts";
import { isObject } from "../is-object.ts";
import { type AnswerChecks, type Check, createAnswerChecks, createCheck } from "./check.ts";
import { createOperationTool } from "./operation-tool.ts";
import { ping } from "./ping.ts";
import type { Tool } from "./tool.ts";
import { createWhoami } from "./whoami.ts";

/** A tool with its schemas' checks. */
export interface CheckedTool extends Tool, AnswerChecks {
  readonly checkArguments: Check;
  /** What it belongs to, in logs and numbers; `built-in` of the tools that every server has. */
  readonly toolset: string;
  /** Of a tool by which others are called: the one that these arguments name, with its own; null if they name none. */
  readonly inner?: (args: Called["args"]) => Called | null;
}

/** What a call is of, and with which arguments. */
export interface Called {
  readonly tool: CheckedTool;
  readonly args: Readonly<Record<string, unknown>>;
}

/** All tools of this deployment by name, in listing order. */
export type ToolRegistry = ReadonlyMap<string, CheckedTool>;

/** The tools, without the queries that are read as resources. */
export function createToolRegistry(
  toolsets: readonly CompiledToolset[],
  timeoutMs: number,
): ToolRegistry {
  const compiled = toolsets
    .flatMap((toolset) => toolset.operations.map((operation) => ({ toolset, operation })))
    .filter(({ operation }) => isTool(operation))
    .toSorted((a, b) => toPlace(a.operation) - toPlace(b.operation))
    .map(({ toolset, operation }) => createCheckedTool(toolset, operation, timeoutMs));
  const all = [withChecks(ping), withChecks(createWhoami(toolsets)), ...compiled];
  return new Map(all.map((tool) => [tool.listing.name, tool]));
}

/** What a call of these params is of; null if there is no tool of this name. */
export function findCalled(
  toolRegistry: ToolRegistry,
  { name, arguments: given }: { readonly name?: unknown; readonly arguments?: unknown },
): Called | null {
  const tool = typeof name === "string" ? toolRegistry.get(name) : undefined;
  if (!tool) return null;
  const args = isObject(given) ? given : {};
  return tool.inner?.(args) ?? { tool, args };
}

const toPlace = ({ isListedLast }: CompiledOperation) => (isListedLast ? 1 : 0);

/** One operation, whether it is called as a tool or read as a resource. */
export function createCheckedTool(
  toolset: CompiledToolset,
  operation: CompiledOperation,
  timeoutMs: number,
): CheckedTool {
  return withChecks(createOperationTool(toolset, operation, timeoutMs));
}

/** Fits no result: who wrote a tool has to say what it gives. */
const nothing = { not: {} };

/** A tool with the checks of its schemas. */
export function withChecks(tool: Tool): CheckedTool {
  return {
    ...tool,
    toolset: tool.scope?.replace(/:(read|write)$/, "") ?? "built-in",
    checkArguments: createCheck(tool.checkedSchema ?? tool.listing.inputSchema),
    ...createAnswerChecks(
      tool.resultSchema ?? tool.listing.outputSchema ?? nothing,
      tool.metaSchema,
    ),
  };
}
