import type { CompiledOperation, CompiledToolset, ToolsetAuth } from "../catalog/operation.ts";
import { AppError } from "../errors.ts";
import { execute, type UpstreamCall } from "../upstream/execute.ts";
import { runOnce } from "./run-once.ts";
import type { Tool, ToolCall, ToolResult } from "./tool.ts";

const shownCharacters = 120;

/** The tool of one compiled operation: arguments become variables, the answer's data becomes the result. */
export function createOperationTool(
  toolset: CompiledToolset,
  operation: CompiledOperation,
  timeoutMs: number,
): Tool {
  return {
    listing: operation.tool,
    scope: operation.scope,
    question: toQuestion(operation),
    run: (call) => {
      const { idempotency_key: idempotencyKey, confirm_token: _, ...args } = call.args;
      const run = async () => toResult(operation, await executeOperation({ ...call, args }));
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
      variables: call.args,
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

/** Throws: `not_found` where a field that the author marked so is null. */
function toResult({ result, tool }: CompiledOperation, data: ToolResult): ToolResult {
  for (const { path, message } of result.notFound) {
    if (isNull(data, path)) throw new AppError(message, { kind: "not_found" });
  }
  if (result.form === "data") return data;
  const root = data[result.root];
  if (result.form === "items") return { items: root };
  if (isObject(root)) return root;
  throw new AppError(`${tool.title} got no result.`, { kind: "not_found" });
}

function isNull(data: ToolResult, path: readonly string[]): boolean {
  let value: unknown = data;
  for (const step of path) value = isObject(value) ? value[step] : undefined;
  return value === null;
}

function isObject(value: unknown): value is ToolResult {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
