import type { ErrorCondition } from "../../../src/catalog/error-rule.ts";

/** What no answer reaches. */
interface NeverReached {
  /** The number of the rule that holds before, counted from 0. */
  readonly by: number;
  /** Where in the condition it is said; empty for all of it. */
  readonly part: readonly (string | number)[];
}

const lists = ["status", "type", "code", "words"] as const;

/** The part of a condition for which an earlier one holds in any case; undefined if there is none. */
export function findNeverReached(
  condition: ErrorCondition,
  earlier: readonly ErrorCondition[],
): NeverReached | undefined {
  const findBy = (part: ErrorCondition) => earlier.findIndex((other) => isWithin(part, other));
  const by = findBy(condition);
  if (by !== -1) return { by, part: [] };
  for (const name of lists) {
    const values: readonly unknown[] = condition[name] ?? [];
    for (const [index, value] of values.entries()) {
      const found = findBy({ ...condition, [name]: [value] });
      if (found !== -1) return { by: found, part: [name, index] };
    }
  }
  return undefined;
}

/** Whether `outer` holds wherever `inner` does. */
function isWithin(inner: ErrorCondition, outer: ErrorCondition): boolean {
  return (
    isAmong(inner.status, outer.status) &&
    isAmong(inner.type, outer.type) &&
    isAmong(inner.code, outer.code) &&
    hasHeader(inner.header, outer.header) &&
    hasWords(inner.words, outer.words)
  );
}

function isAmong(inner: readonly unknown[] | undefined, outer: readonly unknown[] | undefined) {
  return outer === undefined || (inner?.every((value) => outer.includes(value)) ?? false);
}

const toPlain = (text: string) => text.toLowerCase().replace(/:\s*/, ": ");

/** A header with a value is there. */
function hasHeader(inner: string | undefined, outer: string | undefined): boolean {
  if (outer === undefined || inner === undefined) return outer === undefined;
  return toPlain(inner) === toPlain(outer) || inner.split(":")[0] === outer;
}

/** A message that contains a longer text contains what is in that. */
function hasWords(inner: readonly string[] | undefined, outer: readonly string[] | undefined) {
  if (outer === undefined) return true;
  const isSaid = (text: string) =>
    outer.some((part) => text.toLowerCase().includes(part.toLowerCase()));
  return inner?.every(isSaid) ?? false;
}
