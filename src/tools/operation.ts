import type { CompiledOperation, CompiledToolset, ToolsetAuth } from "../catalog/operation.ts";
import { execute, type UpstreamCall } from "../upstream/execute.ts";
import { fitResult } from "./fit-result.ts";
import { shapeResult } from "./shape-result.ts";
import type { Tool, ToolCall } from "./tool.ts";

/** The tool of one compiled operation: arguments become variables, the answer's data becomes the result. */
export function createOperationTool(
  toolset: CompiledToolset,
  operation: CompiledOperation,
  timeoutMs: number,
): Tool {
  return {
    listing: operation.tool,
    scope: operation.scope,
    run: async (call) => {
      const data = await execute({
        toolset: toolset.name,
        title: toolset.title,
        kind: operation.kind,
        keyPlace: call.caller.keyPlace,
        endpoint: toolset.endpoint,
        document: operation.document,
        variables: call.args,
        credential: await toCredential(toolset, call),
        requestId: call.requestId,
        timeoutMs,
        cacheSeconds: operation.cacheSeconds,
        signal: call.signal,
      });
      return fitResult(operation, shapeResult(operation, toolset.title, data), call.args);
    },
  };
}

async function toCredential(
  { name, auth }: CompiledToolset,
  { caller }: ToolCall,
): Promise<UpstreamCall["credential"]> {
  return auth.type === "none" ? null : toCredentialHeader(auth, await caller.key(name));
}

/** The header in which an upstream takes `key`. */
export function toCredentialHeader(
  auth: Exclude<ToolsetAuth, { type: "none" }>,
  key: string,
): { header: string; value: string } {
  return { header: auth.header, value: auth.type === "bearer" ? `Bearer ${key}` : key };
}
