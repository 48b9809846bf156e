import { expect, test } from "vitest";

import { compileOne } from "../../support/compiler-toolset.ts";
import { toOwnSchema } from "../compiler-answers.ts";
import { listMistakesOf, object } from "../one-directive.ts";

test.each([
  [
    "what is private or an error is not in the result",
    "thing(id: 1) { id @private isNew name @error }",
    object({ isNew: { type: "boolean" } }),
    [
      { path: ["thing", "id"], act: "hide" },
      { path: ["thing", "name"], act: "drop" },
    ],
  ],
  [
    "one visible root field is the result",
    "count @private maker { name }",
    object({ name: { type: "string" } }),
    [{ path: ["count"], act: "hide" }],
  ],
] as const)("%s", (_, fields, schema, steps) => {
  const compiled = compileOne(`"D" query t { ${fields} }`);
  expect(toOwnSchema(compiled)).toEqual(schema);
  expect(compiled.result.steps).toEqual(steps);
});

test.each([
  ["count @private", "15: Nothing is left for the result: select a field besides this one."],
  [
    "count things @private @limit(items: 1) { id }",
    "28: @private takes things out of the result: remove @limit.",
  ],
  [
    "count heaviest { size @error @private }",
    "44: @private takes size out of the result: remove @error.",
  ],
])("{ %s } is told with its place and a fix", (fields, sentence) => {
  expect(listMistakesOf(`"D" query t { ${fields} }`)).toEqual([sentence]);
});
