import {
  GraphQLFloat,
  type GraphQLInputType,
  GraphQLInt,
  type GraphQLSchema,
  getNullableType,
  type VariableDefinitionNode,
} from "graphql";
import * as z from "zod";

import type { JsonSchema } from "../src/catalog/operation.ts";
import { findDirective, toDirectiveValues } from "./directives.ts";
import { fail } from "./problem.ts";
import { int32 } from "./scalars.ts";

/** What `@range` says. */
const Range = z
  .object({ min: z.number().nullish(), max: z.number().nullish() })
  .transform(({ min, max }) => ({ min: min ?? undefined, max: max ?? undefined }));
type Range = z.infer<typeof Range>;

/** The keywords of a variable's `@range`; none without it. Throws: `AuthorError` where it cannot hold. */
export function toRange(
  schema: GraphQLSchema,
  variable: VariableDefinitionNode,
  type: GraphQLInputType,
  preset: unknown,
): JsonSchema {
  const node = findDirective(variable, "range");
  if (!node) return {};
  const range = Range.parse(toDirectiveValues(schema, variable, "range"));
  const mistake = toMistake(range, type, preset);
  if (mistake !== null) fail(node, mistake);
  const { min, max } = range;
  return {
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
  };
}

function toMistake({ min, max }: Range, type: GraphQLInputType, preset: unknown): string | null {
  const number = getNullableType(type);
  const bounds = [min, max].filter((bound) => bound !== undefined);
  if (number !== GraphQLInt && number !== GraphQLFloat) {
    return `@range is for Int and Float, and this is ${type}: remove it.`;
  }
  if (bounds.length === 0) return "@range says nothing: give it min, max or both.";
  if (number === GraphQLInt && !bounds.every(isInt32)) {
    return "The bounds of an Int are whole numbers of 32 bits: mend @range.";
  }
  if (min !== undefined && max !== undefined && min > max) {
    return `@range allows nothing, because min ${min} is above max ${max}: swap them.`;
  }
  const isOutside =
    typeof preset === "number" && (preset < (min ?? preset) || preset > (max ?? preset));
  return isOutside ? `The default ${preset} is outside @range: mend one of them.` : null;
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= int32.minimum && value <= int32.maximum;
}
