import type { CompiledToolset } from "../catalog/operation.ts";
import { type Check, createCheck } from "./check.ts";
import { createOperationTool } from "./operation.ts";
import { ping } from "./ping.ts";
import type { Tool } from "./tool.ts";
import { whoami } from "./whoami.ts";

/** A tool with its schemas' checks. */
export interface CheckedTool extends Tool {
  readonly checkArguments: Check;
  readonly checkResult: Check;
}

/** All tools of this deployment by name, in listing order. */
export type Toolbox = ReadonlyMap<string, CheckedTool>;

export function createToolbox(toolsets: readonly CompiledToolset[], timeoutMs: number): Toolbox {
  const compiled = toolsets.flatMap((toolset) =>
    toolset.operations.map((operation) => createOperationTool(toolset, operation, timeoutMs)),
  );
  return new Map(
    [ping, whoami, ...compiled].map((tool) => [
      tool.listing.name,
      {
        ...tool,
        checkArguments: createCheck(tool.listing.inputSchema),
        checkResult: createCheck(tool.listing.outputSchema),
      },
    ]),
  );
}
