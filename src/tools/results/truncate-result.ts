import type { ToolAnswer, ToolResult } from "../../caller.ts";
import { type CompiledOperation, defaultMaxResultBytes } from "../../catalog/compiled.ts";
import { AppError } from "../../errors.ts";

/** Units: bytes that the result of an operation may have. */
export const maxBytesOf = ({ maxResultBytes = defaultMaxResultBytes }: CompiledOperation) =>
  maxResultBytes;

/** For `truncated` itself. */
const reservedBytes = 500;

/** UTF-8 takes at most three bytes for a UTF-16 unit. */
const maxBytesPerUnit = 3;

type Path = readonly (string | number)[];

interface FoundList {
  readonly path: Path;
  readonly items: readonly unknown[];
  readonly bytes: number;
}

interface Cut {
  readonly path: Path;
  readonly kept: number;
  readonly omitted: number;
}

/**
 * The same answer, or one whose largest lists were cut until it fits; `truncated` says how to get the rest. Throws:
 * `misconfigured` where there is nothing to cut.
 */
export function fitResult(
  operation: CompiledOperation,
  answer: ToolAnswer,
  args: Readonly<Record<string, unknown>>,
  limitBytes = maxBytesOf(operation),
): ToolAnswer {
  const json = JSON.stringify(answer.result);
  // What is sent is the text that was measured.
  if (json.length * maxBytesPerUnit <= limitBytes) return { ...answer, json };
  if (countBytes(answer.result) <= limitBytes) return { ...answer, json };
  let result = answer.result;
  const cuts: Cut[] = [];
  for (;;) {
    const excess = countBytes(result) - (limitBytes - reservedBytes);
    if (excess <= 0) break;
    const list = operation.result.cut && findLargest(result);
    if (!list) throw uncuttable(operation, limitBytes);
    const items = shorten(list.items, excess);
    result = replaceAt(result, list.path, items);
    cuts.push({ path: list.path, kept: items.length, omitted: list.items.length - items.length });
  }
  const omitted = cuts.reduce((sum, cut) => sum + cut.omitted, 0);
  const names = [...new Set(cuts.map(({ path }) => toName(path)))].join(", ");
  const sentences = [
    `Items left out of ${names} to stay below ${toSize(limitBytes)}: ${omitted}.`,
    ...("next_cursor" in result ? ["next_cursor goes on after them."] : []),
    toNext(operation, cuts, args),
  ];
  const truncated = { omitted, hint: sentences.join(" ") };
  const cut = { ...result, truncated };
  return { ...answer, result: cut, json: JSON.stringify(cut) };
}

function uncuttable(operation: CompiledOperation, limitBytes: number): AppError {
  const { tool } = operation;
  const fix =
    limitBytes < maxBytesOf(operation)
      ? "Read it in a call with fewer items."
      : "The operator has to let the toolset select less.";
  return new AppError(
    `The call of ${tool.name} went through, but its answer is larger than ${toSize(limitBytes)} and holds no list to cut. ${fix}`,
    { kind: "misconfigured" },
  );
}

function toSize(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}

/** The list with the most bytes that has more than one item, otherwise the largest with one. */
function findLargest(result: ToolResult): FoundList | undefined {
  const lists = listLists(result, []).sort((a, b) => b.bytes - a.bytes);
  return lists.find(({ items }) => items.length > 1) ?? lists.find(({ items }) => items.length > 0);
}

function listLists(value: unknown, path: Path): FoundList[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.entries(value).flatMap(([key, item]) =>
    listLists(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return Array.isArray(value)
    ? [{ path, items: value, bytes: countBytes(value) }, ...below]
    : below;
}

/** At least one item stays, for its lists may be cut next; where there is only one, none. */
function shorten(items: readonly unknown[], excess: number): readonly unknown[] {
  if (items.length === 1) return [];
  let kept = items.length;
  for (let freed = 0; freed < excess && kept > 1; kept--) freed += countBytes(items[kept - 1]) + 1;
  return items.slice(0, kept);
}

function replaceAt<Value>(value: Value, path: Path, list: readonly unknown[]): Value;
function replaceAt(value: unknown, path: Path, list: readonly unknown[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return list;
  if (Array.isArray(value)) {
    return value.map((item, index) => (index === step ? replaceAt(item, rest, list) : item));
  }
  const object: ToolResult = { ...Object(value) };
  return { ...object, [step]: replaceAt(object[step], rest, list) };
}

function toNext(
  { result, tool }: CompiledOperation,
  [cut, second]: readonly Cut[],
  args: Readonly<Record<string, unknown>>,
): string {
  const { offset, limit } = result.cut ?? {};
  const isOfCall =
    cut !== undefined && !second && cut.path.every((step) => typeof step === "string");
  if (offset !== undefined && isOfCall) {
    const { [offset]: preset } = { ...Object(tool.inputSchema.properties) };
    const start = Number(args[offset] ?? preset?.default ?? 0);
    return `Call again with ${offset}: ${start + cut.kept} to go on.`;
  }
  if (limit !== undefined && isOfCall) {
    return `Call again with ${limit}: ${Math.max(1, cut.kept)}, and go on from there.`;
  }
  return limit === undefined
    ? "Ask for less, with narrower arguments or another tool."
    : `Call again with a smaller ${limit}.`;
}

/** `["trials", 0, "locations"]` becomes `trials.locations`. */
function toName(path: Path): string {
  return path.filter((step) => typeof step === "string").join(".");
}

export function countBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
