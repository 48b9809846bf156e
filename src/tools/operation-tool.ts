import type { ToolAnswer, ToolResult } from "../caller.ts";
import type { CompiledOperation, CompiledToolset, Pin } from "../catalog/compiled.ts";
import { fillFields } from "../catalog/fields.ts";
import { toPinned } from "../catalog/pin.ts";
import { AppError } from "../errors.ts";
import { isObject } from "../is-object.ts";
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
    preview: operation.preview && createPreview(toolset, operation.preview, timeoutMs),
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
    const answer = shapeResult(operation, toolset, data);
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
      timer: call.timer,
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

/** What a query finds now, whatever was found before. */
function createPreview(
  toolset: CompiledToolset,
  query: CompiledOperation,
  timeoutMs: number,
): NonNullable<Tool["preview"]> {
  const names = Object.keys(Object(query.tool.inputSchema.properties));
  const { run } = createOperationTool(toolset, query, timeoutMs);
  return async (call) => {
    const own = Object.entries(call.args).filter(([name]) => names.includes(name));
    return (await run({ ...call, args: Object.fromEntries(own) })).result;
  };
}

/**
 * Fills `{variable}` with the argument and `{preview.field}` with what was found, quoted and shortened: neither can pass
 * for our words or push them away. Throws: `not_found` if the preview found nothing of what the question tells.
 */
function toQuestion({ confirm, batch }: CompiledOperation): Tool["question"] {
  if (confirm === null) return null;
  return (args, preview) => {
    let found = preview ? 0 : 1;
    const question = confirm.replace(/\{([\w.]+)\}/g, (_, name: string) => {
      const value = findValue({ ...args, preview }, name.split("."));
      if (value !== null && name.startsWith("preview.")) found += 1;
      return name === batch && Array.isArray(value)
        ? value.map((item) => toShown(item, shownItemCharacters)).join(", ")
        : toShown(value, shownCharacters);
    });
    if (found === 0) throw nothingFound();
    return question;
  };
}

const nothingFound = () =>
  new AppError(
    "There is nothing that this call would change, so nothing was done. Check its ids: they may be of something else.",
    { kind: "not_found" },
  );

function findValue(from: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return from;
  return isObject(from) && Object.hasOwn(from, key) ? findValue(from[key], rest) : null;
}

/** A number cannot hold words. */
function toShown(value: unknown, characters: number): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return quote(typeof value === "string" ? value : toSortedJson(value), characters);
}
