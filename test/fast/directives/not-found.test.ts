import { expect, test } from "vitest";

import { compileOne } from "../../support/compiler-toolset.ts";
import { listMistakesOf } from "../one-directive.ts";

test.each([
  [
    "the author's message",
    'it: thing(id: 1) @notFound(message: "No.") { id }',
    [{ path: ["it"], message: "No." }],
  ],
  [
    "the author's message deeper down",
    'maker { a: thing @notFound(message: "No.") { id } }',
    [{ path: ["maker", "a"], message: "No." }],
  ],
  [
    "the author's message at a field that is never null: an error stands in its place",
    'maker @notFound(message: "No.") { name }',
    [{ path: ["maker"], message: "No." }],
  ],
])("%s", (_, fields, notFound) => {
  expect(compileOne(`"D" query t { ${fields} }`).result.notFound).toEqual(notFound);
});

test("a field with @notFound is never null in the result", () => {
  const { outputSchema } = compileOne(
    '"D" query t { count thing(id: 1) @notFound(message: "No.") { id } }',
  ).tool;
  expect(outputSchema).toMatchObject({ properties: { thing: { type: "object" } } });
});

test.each([
  [
    '"D" query t { thing(id: 1) @notFound { id } }',
    '28: Argument "@notFound(message:)" of type "String!" is required, but it was not provided. Give it a value.',
  ],
  [
    '"D" query t { things { maker @notFound(message: "No") { name } } }',
    "15: @notFound cannot stand below a list: mark the list, or a field above it.",
  ],
  [
    '"D" query t($m: String!) { thing(id: 1) @notFound(message: $m) { id } }',
    "60: @notFound takes no variables: write the value itself.",
  ],
])("%s is told with its place and a fix", (operation, sentence) => {
  expect(listMistakesOf(operation)).toEqual([sentence]);
});
