import type { ToolAnswer, ToolResult } from "../caller.ts";
import type { CompiledOperation, CompiledToolset, ToolsetAuth } from "../catalog/operation.ts";
import { toPinned } from "../catalog/pin.ts";
import { execute, type UpstreamCall } from "../upstream/execute.ts";
import { createBatchRun, toBatchMetaSchema } from "./batch.ts";
import { fitResult } from "./fit-result.ts";
import { noteBatch, runOnce } from "./run-once.ts";
import { shapeResult, toMetaSchema } from "./shape-result.ts";
import type { Tool, ToolCall } from "./tool.ts";

const shownCharacters = 120;
/** Every item of a batch is shown, however many there are. */
const shownItemCharacters = 40;

/** The tool of one compiled operation: arguments become variables, the answer's data becomes the result. */
export function createOperationTool(
  toolset: CompiledToolset,
  operation: CompiledOperation,
  timeoutMs: number,
): Tool {
  const pinned = Object.fromEntries((operation.pins ?? []).map((pin) => [pin.name, toPinned(pin)]));
  const runBatch = operation.batch === undefined ? null : createBatchRun(operation, timeoutMs);
  return {
    listing: operation.tool,
    checkedSchema: operation.checkedSchema,
    coercion: operation.coercion,
    resultSchema: operation.resultSchema,
    metaSchema: runBatch ? toBatchMetaSchema(operation) : toMetaSchema(operation),
    scope: operation.scope,
    question: toQuestion(operation),
    run: async (call) => {
      const { idempotency_key: idempotencyKey, confirm_token: _, ...args } = call.args;
      const change =
        operation.kind === "mutation" && typeof idempotencyKey === "string"
          ? { ledger: call.caller.ledger, tool: operation.tool.name, idempotencyKey }
          : null;
      if (!runBatch) {
        const run = async () => fitResult(operation, await runOperation({ ...call, args }), args);
        return change ? runOnce({ ...change, args }, run) : run();
      }
      if (change) await noteBatch({ ...change, args });
      return runBatch({ ...call, args }, (item) => {
        const run = () => runOperation(item);
        return change ? runOnce({ ...change, args: item.args, item: item.index }, run) : run();
      });
    },
  };

  async function runOperation(call: ToolCall): Promise<ToolAnswer> {
    return shapeResult(operation, toolset.title, await executeOperation(call));
  }

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
function toQuestion({ confirm, batch }: CompiledOperation): Tool["question"] {
  if (confirm === null) return null;
  return (args) =>
    confirm.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = args[name];
      return name === batch && Array.isArray(value)
        ? value.map((item) => toShown(item, shownItemCharacters)).join(", ")
        : toShown(value, shownCharacters);
    });
}

function toShown(value: unknown, characters: number): string {
  const whole = typeof value === "object" && value !== null ? JSON.stringify(value) : value;
  const text = String(whole ?? "").replace(/[\s\p{C}]+/gu, " ");
  return text.length > characters ? `${text.slice(0, characters)}…` : text;
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
