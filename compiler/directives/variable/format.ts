import type { JsonSchema } from "../../../src/catalog/compiled.ts";
import type { VariableDirective } from "../../document/operation-tree.ts";
import { toRule } from "./rule.ts";

export const format: VariableDirective = {
  name: "format",
  on: "variable",
  definition: `
    "What a text is, or each text in a list."
    directive @format("As JSON Schema names it, such as date or uri." name: String!) on VARIABLE_DEFINITION`,
  toSchema: toRule({ takes: "text", toKeywords: ({ name }) => toKeywords(String(name)) }),
};

/** Those of JSON Schema 2020-12, section 7.3, that the Worker checks; it passes whatever it does not know. */
const formats = [
  "date",
  "date-time",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "json-pointer",
  "regex",
  "time",
  "uri",
  "uri-reference",
  "uri-template",
  "uuid",
];

/** The keyword, or the sentence that says why it cannot hold. */
function toKeywords(name: string): JsonSchema | string {
  if (formats.includes(name)) return { format: name };
  return `@format does not know ${JSON.stringify(name)}: take from ${formats.join(", ")}, or use @pattern.`;
}
