import type { ToolResult } from "../../caller.ts";
import type { CompletionSource } from "../../catalog/prompt.ts";

/** Source: MCP 2026-07-28, server/utilities/completion: at most 100 values. */
const maxValues = 100;

interface Completion {
  readonly values: string[];
  readonly total: number;
  readonly hasMore: boolean;
}

/** Runs a tool and returns its result; nothing if it failed: completion is a help and never an error. */
type RunForValues = (tool: string, args: ToolResult) => Promise<object>;

/** Values that begin with, or hold, what was typed; those that begin with it come first. */
export async function completeArgument(
  source: CompletionSource | null,
  typed: string,
  run: RunForValues,
): Promise<Completion> {
  const known = source ? await listValues(source, typed, run) : [];
  const lower = typed.toLowerCase();
  const fitting = [...new Set(known)].filter((value) => value.toLowerCase().includes(lower));
  const rank = (value: string) => (value.toLowerCase().startsWith(lower) ? 0 : 1);
  const sorted = fitting.sort((left, right) => rank(left) - rank(right));
  const values = sorted.slice(0, maxValues);
  return { values, total: sorted.length, hasMore: sorted.length > values.length };
}

async function listValues(
  source: CompletionSource,
  typed: string,
  run: RunForValues,
): Promise<readonly string[]> {
  if (source.kind === "values") return source.values;
  if (typed.trim() === "") return [];
  return pickTexts(await run(source.tool, { [source.argument]: typed }), source.path);
}

/** The texts at the end of the path; lists on the way are gone through. */
function pickTexts(value: unknown, path: readonly string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pickTexts(item, path));
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === "string" ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return pickTexts(Reflect.get(value, key), rest);
}
