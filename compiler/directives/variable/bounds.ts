import * as z from "zod";

import type { JsonSchema } from "../../../src/catalog/compiled.ts";

const Bound = z
  .number()
  .nullish()
  .transform((bound) => bound ?? undefined);
/** What `@range` and `@length` say. */
export const Bounds = z.object({ min: Bound, max: Bound });
type Bounds = z.infer<typeof Bounds>;

/** Both bounds under these keywords, or the sentence that says why they cannot hold. */
export function toBoundsKeywords(
  name: string,
  { min, max }: Bounds,
  [least, most]: readonly [string, string],
): JsonSchema | string {
  return (
    toMistake(name, { min, max }) ?? {
      ...(min !== undefined && { [least]: min }),
      ...(max !== undefined && { [most]: max }),
    }
  );
}

function toMistake(name: string, { min, max }: Bounds): string | null {
  if (min === undefined && max === undefined) {
    return `@${name} says nothing: give it min, max or both.`;
  }
  if (min === undefined || max === undefined || min <= max) return null;
  return `@${name} allows nothing, because min ${min} is above max ${max}: swap them.`;
}
