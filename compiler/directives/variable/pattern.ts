import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import type { VariableDirective } from "../../document/operation-tree.ts";
import { findPatternMistake } from "../../json-schema/patterns.ts";
import { toRule } from "./rule.ts";

export const pattern: VariableDirective = {
  name: "pattern",
  on: "variable",
  definition: `
    "What a text looks like, or each text in a list."
    directive @pattern("From ^, as for JavaScript with its flag u." regex: String!) on VARIABLE_DEFINITION`,
  toSchema: toRule({ takes: "text", toKeywords: ({ regex }) => toKeywords(String(regex)) }),
};

/** The keyword, or the sentence that says why it cannot hold. */
function toKeywords(regex: string): JsonSchema | string {
  const mistake = findPatternMistake(regex);
  return mistake === null ? { pattern: regex } : `@pattern ${mistake}.`;
}
