import { type CompiledOperation, type CompiledToolset, isTool } from "../catalog/compiled.ts";
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

function withChecks(tool: Tool): CheckedTool {
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
