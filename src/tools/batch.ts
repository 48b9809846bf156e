import type { ToolAnswer, ToolResult } from "../caller.ts";
import type { CompiledOperation, JsonSchema } from "../catalog/compiled.ts";
import { AppError } from "../errors.ts";
import { logBug } from "../observe/log.ts";
import { assertItemsFit, type BatchItem, fitBatch } from "./batch-size.ts";
import { assertAnswer, createAnswerChecks } from "./check.ts";
import { toErrorBody } from "./results/error-body.ts";
import { privateMeta, toMetaSchema } from "./results/shape-result.ts";
import { type Change, type Claim, noteBatch, runOnce } from "./run-once.ts";
import type { ToolCall } from "./tool.ts";

/** How many items of one call are with the upstream at the same time. */
const maxParallel = 4;

type RunItem = (call: ToolCall) => Promise<ToolAnswer>;

/**
 * Runs an operation once for each item of a list, in parallel, in one deadline. An item that fails fails alone;
 * where the caller's key or the upstream's limit is what stands in the way, items that were not sent yet are not.
 * Shape: `{results: [{item, ok: true, result} | {item, ok: false, error}], failed}`, in the order of the list.
 */
export function createBatchRun(operation: CompiledOperation, timeoutMs: number) {
  const { batch: variable = "", tool, resultSchema = tool.outputSchema } = operation;
  const checks = createAnswerChecks(toItemSchema(resultSchema), toMetaSchema(operation));

  return async (call: ToolCall, run: RunItem): Promise<ToolAnswer> => {
    const items = listItems(call.args[variable]);
    assertItemsFit(operation, items, variable);
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = call.signal ? AbortSignal.any([deadline, call.signal]) : deadline;
    const { change } = call;
    if (change) await noteBatch(change);
    let obstacle: AppError | null = null;
    let done = 0;
    const attempt = async (item: unknown, index: number): Promise<BatchItem> => {
      try {
        if (obstacle) throw obstacle;
        if (signal.aborted) throw notSent();
        const args = { ...call.args, [variable]: item };
        const answer = await once(change, index, (claim) =>
          runItem({ ...call, args, claim, signal: claim ? deadline : signal }),
        );
        return { item, args, answer };
      } catch (error) {
        obstacle ??= toObstacle(error);
        return { item, error };
      }
    };
    const runItem = async (itemCall: ToolCall) => {
      const answer = await run(itemCall);
      assertAnswer(tool.name, checks, answer);
      return answer;
    };
    const outcomes = await mapBounded(items, async (item, index) => {
      const outcome = await attempt(item, index);
      done += 1;
      await call.report?.(done, { total: items.length });
      return outcome;
    });
    throwShared(outcomes);
    return toAnswer(fitBatch(operation, outcomes), tool.name, call.requestId);
  };
}

/** What `meta` looks like: what was taken out of each item's result, null for the others. */
export function toBatchMetaSchema({ result: { hidden } }: CompiledOperation) {
  if (!hidden) return undefined;
  const ofItems = { type: "array", items: { anyOf: [hidden, { type: "null" }] } };
  return { properties: { [privateMeta]: ofItems }, additionalProperties: false };
}

/** A change of its own where the batch is one. */
function once(
  change: Change | undefined,
  item: number,
  run: (claim?: Claim) => Promise<ToolAnswer>,
): Promise<ToolAnswer> {
  return change ? runOnce({ ...change, item }, run) : run();
}

/** What stands in the way of every other item too. */
function toObstacle(error: unknown): AppError | null {
  if (!(error instanceof AppError)) return null;
  return ["signed_out", "forbidden", "limited"].includes(error.problem.kind) ? error : null;
}

function notSent(): AppError {
  return new AppError(
    "The call ended before this item was sent; nothing was done for it. Call again with fewer items.",
    { kind: "upstream_down", code: "TIMEOUT", retryable: true, retryAfterSeconds: 1 },
  );
}

/** If all items failed for what the person has to fix, that is one failure of the call. */
function throwShared(outcomes: readonly BatchItem[]): void {
  const kinds = outcomes.map((outcome) =>
    "error" in outcome && outcome.error instanceof AppError ? outcome.error.problem.kind : null,
  );
  const [kind] = kinds;
  if (kind !== "signed_out" && kind !== "forbidden") return;
  const [first] = outcomes;
  if (first && "error" in first && kinds.every((other) => other === kind)) throw first.error;
}

function toAnswer(outcomes: readonly BatchItem[], tool: string, requestId: string): ToolAnswer {
  const results = outcomes.map((outcome) => {
    const { item } = outcome;
    if ("answer" in outcome) return { item, ok: true, result: outcome.answer.result };
    const { error } = outcome;
    if (!(error instanceof AppError)) logBug("tool_bug", error, { tool, request_id: requestId });
    return { item, ok: false, error: toErrorBody(error, requestId) };
  });
  const hidden = outcomes.map((outcome) =>
    "answer" in outcome ? (outcome.answer.meta?.[privateMeta] ?? null) : null,
  );
  return {
    result: { results, failed: results.filter(({ ok }) => !ok).length },
    ...(hidden.some((values) => values !== null) && { meta: { [privateMeta]: hidden } }),
    ...toMissing(outcomes),
  };
}

/** What of the items' results is missing, by the index of the item. */
function toMissing(outcomes: readonly BatchItem[]): Pick<ToolAnswer, "missing"> {
  const notes = outcomes.flatMap((outcome, index) =>
    "answer" in outcome && outcome.answer.missing ? [{ index, note: outcome.answer.missing }] : [],
  );
  const [first] = notes;
  if (!first) return {};
  const fields = notes.flatMap(({ index, note }) =>
    note.fields.map(({ path, message }) => ({ path: `results.${index}: ${path}`, message })),
  );
  const which = notes.map(({ index }) => index).join(", ");
  const sentence = `Of results ${which} not everything is there. ${first.note.sentence}`;
  return { missing: { sentence, fields } };
}

/** Keeps the order whoever is first; as many run at once as are allowed. */
async function mapBounded<Input, Output>(
  inputs: readonly Input[],
  map: (input: Input, index: number) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  const waiting = inputs.entries();
  const work = async () => {
    for (const [index, input] of waiting) outputs[index] = await map(input, index);
  };
  await Promise.all(Array.from({ length: maxParallel }, work));
  return outputs;
}

function listItems(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The schema of one item's result, as `compiler/directives/variable/batch.ts` puts it into the tool's. */
function toItemSchema({ properties }: JsonSchema): JsonSchema {
  const { results }: ToolResult = { ...Object(properties) };
  return Object(results).items.anyOf[0].properties.result;
}
