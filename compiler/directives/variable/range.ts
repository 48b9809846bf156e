import { GraphQLInt, type GraphQLNamedType } from "graphql";

import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import type { VariableDirective } from "../../document/operation-tree.ts";
import { int32 } from "../../json-schema/scalars.ts";
import { Bounds, toBoundsKeywords } from "./bounds.ts";
import { toRule } from "./rule.ts";

export const range: VariableDirective = {
  name: "range",
  on: "variable",
  definition: `
    "Bounds of a number, or of each number in a list; both included."
    directive @range(min: Float, max: Float) on VARIABLE_DEFINITION`,
  toSchema: toRule({
    takes: "number",
    toKeywords: (values, { named }) => toKeywords(values, named),
  }),
};

/** The keywords, or the sentence that says why they cannot hold. */
function toKeywords(values: unknown, type: GraphQLNamedType): JsonSchema | string {
  const { min, max } = Bounds.parse(values);
  const bounds = [min, max].filter((bound) => bound !== undefined);
  if (type === GraphQLInt && !bounds.every(isInt32)) {
    return "The bounds of an Int are whole numbers of 32 bits: fix @range.";
  }
  return toBoundsKeywords("range", { min, max }, ["minimum", "maximum"]);
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= int32.minimum && value <= int32.maximum;
}
