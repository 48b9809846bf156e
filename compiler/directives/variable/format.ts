import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import type { VariableDirective } from "../../document/operation-tree.ts";
import { formats } from "../../json-schema/formats.ts";
import { toRule } from "./rule.ts";

export const format: VariableDirective = {
  name: "format",
  on: "variable",
  definition: `
    "What a text is, or each text in a list."
    directive @format("As JSON Schema names it, such as date or uri." name: String!) on VARIABLE_DEFINITION`,
  toSchema: toRule({ takes: "text", toKeywords: ({ name }) => toKeywords(String(name)) }),
};

/** The keyword, or the sentence that says why it cannot hold. */
function toKeywords(name: string): JsonSchema | string {
  if (formats.includes(name)) return { format: name };
  return `@format does not know ${JSON.stringify(name)}: take from ${formats.join(", ")}, or use @pattern.`;
}
