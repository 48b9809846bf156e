import { expect, test } from "vitest";

import { compileOne } from "../../support/compiler-toolset.ts";
import { listMistakesOf } from "../one-directive.ts";

const int32 = { minimum: -2147483648, maximum: 2147483647 };

test.each([
  [
    "$a: Int = 3 @range(min: 1, max: 9)",
    "things(first: $a) { id }",
    { type: "integer", minimum: 1, maximum: 9, default: 3 },
  ],
  [
    "$a: Int! = 3 @range(min: 1)",
    "things(first: $a) { id }",
    { type: "integer", ...int32, minimum: 1, default: 3 },
  ],
  ["$a: Float @range(max: 0.5)", "heaviest(than: $a) { id }", { type: "number", maximum: 0.5 }],
])("%s has these bounds", (variable, field, schema) => {
  expect(compileOne(`"D" query t(${variable}) { ${field} }`).tool.inputSchema).toEqual({
    type: "object",
    properties: { a: schema },
    additionalProperties: false,
  });
});

test.each([
  [
    '"D" query t($a: Int @range) { things(first: $a) { id } }',
    "21: @range says nothing: give it min, max or both.",
  ],
  [
    '"D" query t($a: ID! @range(min: 1)) { thing(id: $a) { id } }',
    "21: @range is for numbers, and this is ID!: remove it.",
  ],
  [
    '"D" query t($a: Int @range(min: 0.5)) { things(first: $a) { id } }',
    "21: The bounds of an Int are whole numbers of 32 bits: fix @range.",
  ],
  [
    '"D" query t($a: Int @range(min: 3, max: 2)) { things(first: $a) { id } }',
    "21: @range allows nothing, because min 3 is above max 2: swap them.",
  ],
  [
    '"D" query t($a: Int = 0 @range(min: 1)) { things(first: $a) { id } }',
    "25: The default 0 does not fit @range: fix one of them.",
  ],
])("%s is told with its place and a fix", (operation, sentence) => {
  expect(listMistakesOf(operation)).toEqual([sentence]);
});
