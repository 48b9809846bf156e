import * as z from "zod";

const Bound = z
  .number()
  .nullish()
  .transform((bound) => bound ?? undefined);
/** What `@range` and `@length` say. */
export const Bounds = z.object({ min: Bound, max: Bound });
export type Bounds = z.infer<typeof Bounds>;

/** Why bounds cannot hold; null if they can. */
export function toBoundsMistake(name: string, { min, max }: Bounds): string | null {
  if (min === undefined && max === undefined) {
    return `@${name} says nothing: give it min, max or both.`;
  }
  if (min === undefined || max === undefined || min <= max) return null;
  return `@${name} allows nothing, because min ${min} is above max ${max}: swap them.`;
}
