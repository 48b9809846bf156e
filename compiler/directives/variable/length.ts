import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import type { VariableDirective } from "../../document/operation-tree.ts";
import { Bounds, toBoundsKeywords } from "./bounds.ts";
import { toRule } from "./rule.ts";

export const length: VariableDirective = {
  name: "length",
  on: "variable",
  definition: `
    "How many characters a text has, or how many items a list; both included."
    directive @length(min: Int, max: Int) on VARIABLE_DEFINITION`,
  toSchema: toRule({
    takes: "text or list",
    toKeywords: (values, { isList }) => toKeywords(values, isList),
  }),
};

/** The keywords for a text or a list, or the sentence that says why they cannot hold. */
function toKeywords(values: unknown, isList: boolean): JsonSchema | string {
  const { min, max } = Bounds.parse(values);
  if ((min ?? 0) < 0 || (max ?? 0) < 0) return "Nothing is shorter than 0: fix @length.";
  const keywords = isList
    ? (["minItems", "maxItems"] as const)
    : (["minLength", "maxLength"] as const);
  return toBoundsKeywords("length", { min, max }, keywords);
}
