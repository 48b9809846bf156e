import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import type { VariableDirective } from "../../document/operation-tree.ts";
import { Bounds, toBoundsMistake } from "./bounds.ts";
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
  const [least, most] = isList ? ["minItems", "maxItems"] : ["minLength", "maxLength"];
  if ((min ?? 0) < 0 || (max ?? 0) < 0) return "Nothing is shorter than 0: fix @length.";
  return (
    toBoundsMistake("length", { min, max }) ?? {
      ...(min !== undefined && { [String(least)]: min }),
      ...(max !== undefined && { [String(most)]: max }),
    }
  );
}
