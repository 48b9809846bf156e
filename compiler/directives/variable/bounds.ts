import { GraphQLInt, type GraphQLNamedType } from "graphql";
import * as z from "zod";

import type { JsonSchema } from "../../../src/catalog/operation.ts";
import { int32 } from "../../json-schema/scalars.ts";

const Bound = z
  .number()
  .nullish()
  .transform((bound) => bound ?? undefined);
/** What `@range` and `@length` say. */
const Bounds = z.object({ min: Bound, max: Bound });
type Bounds = z.infer<typeof Bounds>;

/** The keywords of `@range`, or the sentence that says why it cannot hold. */
export function toRange(values: unknown, type: GraphQLNamedType): JsonSchema | string {
  const { min, max } = Bounds.parse(values);
  const bounds = [min, max].filter((bound) => bound !== undefined);
  if (type === GraphQLInt && !bounds.every(isInt32)) {
    return "The bounds of an Int are whole numbers of 32 bits: fix @range.";
  }
  return (
    toMistake("range", { min, max }) ?? {
      ...(min !== undefined && { minimum: min }),
      ...(max !== undefined && { maximum: max }),
    }
  );
}

/** The keywords of `@length` for a text or a list, or the sentence that says why it cannot hold. */
export function toLength(values: unknown, isList: boolean): JsonSchema | string {
  const { min, max } = Bounds.parse(values);
  const [least, most] = isList ? ["minItems", "maxItems"] : ["minLength", "maxLength"];
  if ((min ?? 0) < 0 || (max ?? 0) < 0) return "Nothing is shorter than 0: fix @length.";
  return (
    toMistake("length", { min, max }) ?? {
      ...(min !== undefined && { [String(least)]: min }),
      ...(max !== undefined && { [String(most)]: max }),
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

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= int32.minimum && value <= int32.maximum;
}
