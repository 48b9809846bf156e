import { expect, test } from "vitest";

import { compileOne } from "../../support/compiler-toolset.ts";
import { listMistakesOf, near, text, toArgument } from "../one-directive.ts";

const string = { type: "string" };

test.each([
  [text('@examples(values: ["a", "b"])'), { ...string, examples: ["a", "b"] }],
  [text('@examples(values: "a")'), { ...string, examples: ["a"] }],
  [
    text('@length(max: 3) @pattern(regex: "^a") @examples(values: ["abc"])'),
    { ...string, maxLength: 3, pattern: "^a", examples: ["abc"] },
  ],
])("%s shows values of the variable", (operation, schema) => {
  expect(toArgument(operation)).toEqual(schema);
});

test("an example of an input type has its defaults", () => {
  expect(toArgument(near('@examples(values: [{ city: "Rome" }])')).examples).toEqual([
    { city: "Rome", radiusKm: 5 },
  ]);
});

test("none of it is sent", () => {
  const operation = text('@length(max: 9) @pattern(regex: "^a") @examples(values: ["a"])');
  expect(compileOne(operation).document).toBe("query t($a:String!){things(pick:{name:$a}){id}}");
});

test.each([
  [text("@examples(values: [])"), "25: @examples says nothing: give it values."],
  [
    text('@examples(values: ["a", 5])'),
    "49: The example 5 is no String!: write a value of that type.",
  ],
  [
    text('@length(max: 1) @examples(values: ["ab"])'),
    '60: The example "ab" does not fit what is allowed here: fix one of them.',
  ],
])("%s is told with its place and a fix", (operation, sentence) => {
  expect(listMistakesOf(operation)).toEqual([sentence]);
});
