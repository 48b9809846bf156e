import type { ToolResult } from "../caller.ts";
import type { CompiledOperation, CompiledToolset, ToolsetAuth } from "../catalog/operation.ts";
import { toPinned } from "../catalog/pin.ts";
import { execute, type UpstreamCall } from "../upstream/execute.ts";
import { fitResult } from "./fit-result.ts";
import { runOnce } from "./run-once.ts";
import { shapeResult } from "./shape-result.ts";
import type { Tool, ToolCall } from "./tool.ts";

const shownCharacters = 120;

/** The tool of one compiled operation: arguments become variables, the answer's data becomes the result. */
export function createOperationTool(
  toolset: CompiledToolset,
  operation: CompiledOperation,
  timeoutMs: number,
): Tool {
  const pinned = Object.fromEntries((operation.pins ?? []).map((pin) => [pin.name, toPinned(pin)]));
  return {
    listing: operation.tool,
    checkedSchema: operation.checkedSchema,
    coercion: operation.coercion,
    scope: operation.scope,
    question: toQuestion(operation),
    run: (call) => {
      const { idempotency_key: idempotencyKey, confirm_token: _, ...args } = call.args;
      const run = async () => {
        const data = await executeOperation({ ...call, args });
        return fitResult(operation, shapeResult(operation, toolset.title, data), args);
      };
      if (operation.kind === "query" || typeof idempotencyKey !== "string") return run();
      const { ledger } = call.caller;
      return runOnce({ ledger, tool: operation.tool.name, idempotencyKey, args }, run);
    },
  };

  async function executeOperation(call: ToolCall): Promise<ToolResult> {
    return execute({
      toolset: toolset.name,
      title: toolset.title,
      kind: operation.kind,
      keyPlace: call.caller.keyPlace,
      endpoint: toolset.endpoint,
      document: operation.document,
      variables: { ...call.args, ...pinned },
      credential: await toCredential(toolset, call),
      requestId: call.requestId,
      timeoutMs,
      cacheSeconds: operation.cacheSeconds,
      signal: call.signal,
    });
  }
}

/** Fills `{variable}` with the argument, shortened, so that a long one cannot push the question away. */
function toQuestion({ confirm }: CompiledOperation): Tool["question"] {
  if (confirm === null) return null;
  return (args) =>
    confirm.replace(/\{(\w+)\}/g, (_, name: string) => {
      const text = String(args[name] ?? "").replace(/[\s\p{C}]+/gu, " ");
      return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
    });
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
