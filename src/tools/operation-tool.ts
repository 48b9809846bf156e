import type { ToolAnswer, ToolResult } from "../caller.ts";
import type { CompiledOperation, CompiledToolset, Pin } from "../catalog/compiled.ts";
import { fillFields } from "../catalog/fields.ts";
import { toPinned } from "../catalog/pin.ts";
import { count, observeMs } from "../observe/metrics.ts";
import { execute } from "../upstream/execute.ts";
import { quote } from "../upstream/failures.ts";
import { listMissingFields } from "../upstream/partial-data.ts";
import { toRequestStart } from "../upstream/request-start.ts";
import { toSortedJson } from "./arguments/canonical-arguments.ts";
import { createBatchRun, toBatchMetaSchema } from "./batch.ts";
import { toMissingNote } from "./results/missing-note.ts";
import { shapeResult, toMetaSchema } from "./results/shape-result.ts";
import { fitResult } from "./results/truncate-result.ts";
import { type ToolsetTarget, targetOf } from "./target-of.ts";
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
  const toPinnedVariables = operation.pins ? createPinnedVariables(operation.pins) : null;
  const start = toRequestStart(operation);
  const runBatch = operation.batch === undefined ? null : createBatchRun(operation, timeoutMs);
  return {
    listing: operation.tool,
    checkedSchema: operation.checkedSchema,
    coercion: operation.coercion,
    leftOut: operation.leftOut,
    resultSchema: operation.resultSchema,
    metaSchema: runBatch ? toBatchMetaSchema(operation) : toMetaSchema(operation),
    scope: operation.scope,
    question: toQuestion(operation),
    batch: operation.batch,
    run: async (call) => {
      const own = withoutOurs(call);
      return runBatch
        ? runBatch(own, runOperation)
        : fitResult(operation, await runOperation(own), own.args);
    },
  };

  async function runOperation(call: ToolCall): Promise<ToolAnswer> {
    const data = await executeOperation(call);
    const answer = shapeResult(operation, toolset.title, data);
    const fields = listMissingFields(data);
    return fields ? { ...answer, missing: toMissingNote(toolset.title, fields) } : answer;
  }

  async function executeOperation(call: ToolCall): Promise<ToolResult> {
    const { notes } = call;
    const askedMs = Date.now();
    const key = toolset.auth.type === "none" ? null : await call.caller.key(toolset.name);
    notes.keyMs += Date.now() - askedMs;
    const target = targetOf(toolset, key, call.caller.keyLocation);
    if (call.claim) await call.claim();
    return execute({
      toolset: toolset.name,
      title: toolset.title,
      kind: operation.kind,
      keyLocation: call.caller.keyLocation,
      target,
      start,
      variables: toPinnedVariables ? { ...call.args, ...toPinnedVariables(target) } : call.args,
      hasOneRoot: operation.result.form !== "data",
      notFound: operation.result.notFound,
      errorRules: toolset.errorRules,
      maxRetries: toolset.maxRetries,
      requestId: call.requestId,
      timeoutMs,
      cacheSeconds: operation.cacheSeconds,
      accountId: call.caller.accountId,
      traceparent: notes.traceparent,
      noteCached: () => {
        notes.isCached = true;
      },
      noteRequest: (status, durationMs) => {
        notes.addRequest(durationMs);
        count("toolhub_upstream_requests_total", toolset.name, status);
        observeMs("toolhub_upstream_duration_seconds", durationMs, toolset.name);
      },
      signal: call.signal,
      keepAlive: call.caller.keepAlive,
    });
  }
}

/** What pins fix for a person: made with their key's first call, and kept with where it goes. */
function createPinnedVariables(pins: readonly Pin[]) {
  const known = new WeakMap<ToolsetTarget, ToolResult>();
  return (target: ToolsetTarget): ToolResult => {
    const pinned =
      known.get(target) ??
      Object.fromEntries(
        pins.map((pin) => [
          pin.name,
          toPinned({ ...pin, value: fillFields(pin.value, target.fields) }),
        ]),
      );
    known.set(target, pinned);
    return pinned;
  };
}

/** The same call without the arguments that are toolhub's own. */
function withoutOurs(call: ToolCall): ToolCall {
  if (!("idempotency_key" in call.args || "confirm_token" in call.args)) return call;
  const { idempotency_key: _, confirm_token: __, ...args } = call.args;
  return { ...call, args };
}

/** Fills `{variable}` with the argument, quoted and shortened: it can neither pass for our words nor push them away. */
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

/** A number cannot hold words. */
function toShown(value: unknown, characters: number): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return quote(typeof value === "string" ? value : toSortedJson(value), characters);
}
