import { compileOne, listMistakes, toToolset } from "../support/compiler-toolset.ts";

const toOperation = (variable: string, field: string) => `"D" query t(${variable}) { ${field} }`;

/** Operations with one variable, `$a`, that has `directives`. */
export const text = (directives: string) =>
  toOperation(`$a: String! ${directives}`, "things(pick: { name: $a }) { id }");
export const ids = (directives: string) =>
  toOperation(`$a: [ID!]! ${directives}`, "things(ids: $a) { id }");
export const near = (directives: string) =>
  toOperation(`$a: Near! ${directives}`, "things(near: $a) { id }");
export const size = (directives: string) =>
  toOperation(`$a: Size ${directives}`, "things(size: $a) { id }");
export const first = (directives: string) =>
  toOperation(`$a: Int ${directives}`, "things(first: $a) { id }");

/** The schema of `$a`. */
export const toArgument = (operation: string) =>
  Object(compileOne(operation).tool.inputSchema.properties).a;

/** What the author of this one operation reads, from the column on: `21 Sentence.` */
export function listMistakesOf(operation: string): string[] {
  const files = toToolset({ "things/operations/a.graphql": operation });
  return listMistakes(files).map((line) => line.replace("things/operations/a.graphql:1:", ""));
}

/** The schema of an object of a result. */
export const object = (properties: object, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
});
