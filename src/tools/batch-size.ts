import type { ToolAnswer, ToolResult } from "../caller.ts";
import type { CompiledOperation } from "../catalog/compiled.ts";
import { AppError } from "../errors.ts";
import { countBytes, fitResult, maxBytesOf } from "./results/truncate-result.ts";

/** What came of one item. */
export type BatchItem =
  | { readonly item: unknown; readonly args: ToolResult; readonly answer: ToolAnswer }
  | { readonly item: unknown; readonly error: unknown };

/** Every item is told again beside its result, so all of them get half of what there is. */
const itemShare = 0.5;
/** For what stands around an item and its result; for an error and what stands around it. */
const frameBytes = 60;
const errorBytes = 1000;

/** Throws: `input` if the items alone would fill the result. */
export function assertItemsFit(
  operation: CompiledOperation,
  items: readonly unknown[],
  variable: string,
): void {
  const maxItemBytes = maxBytesOf(operation) * itemShare;
  if (countBytes(items) <= maxItemBytes) return;
  const allowed = `${maxItemBytes / 1000} kB of items together`;
  throw new AppError(
    `The items at /${variable} are too large. Allowed: ${allowed}. Call again with fewer items.`,
    { kind: "input", path: `/${variable}`, allowed },
  );
}

/**
 * The same outcomes, together below the size of a result: what needs less than an equal share leaves the rest of it
 * to the others. One that cannot be cut to its share has failed.
 */
export function fitBatch(
  operation: CompiledOperation,
  outcomes: readonly BatchItem[],
): readonly BatchItem[] {
  const share = toShare(outcomes, maxBytesOf(operation));
  return outcomes.map((outcome) => {
    if (!("answer" in outcome)) return outcome;
    try {
      const answer = fitResult(operation, outcome.answer, outcome.args, share);
      return { ...outcome, answer };
    } catch (error) {
      return { item: outcome.item, error };
    }
  });
}

/** Units: bytes that each result may have. */
function toShare(outcomes: readonly BatchItem[], maxBytes: number): number {
  const sizes = outcomes
    .flatMap((outcome) => ("answer" in outcome ? [countBytes(outcome.answer.result)] : []))
    .sort((a, b) => a - b);
  const around = outcomes.map(
    (outcome) => countBytes(outcome.item) + ("answer" in outcome ? frameBytes : errorBytes),
  );
  let left = maxBytes - around.reduce((sum, bytes) => sum + bytes, 0);
  for (const [index, size] of sizes.entries()) {
    const share = Math.floor(left / (sizes.length - index));
    if (size > share) return Math.max(0, share);
    left -= size;
  }
  return maxBytes;
}
