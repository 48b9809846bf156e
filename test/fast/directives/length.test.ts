import { expect, test } from "vitest";

import { first, ids, listMistakesOf, near, text, toArgument } from "../one-directive.ts";

test.each([
  [text("@length(min: 2, max: 9)"), { type: "string", minLength: 2, maxLength: 9 }],
  [ids("@length(min: 1)"), { type: "array", items: { type: "string" }, minItems: 1 }],
  [
    ids('@pattern(regex: "^x") @length(max: 2)'),
    { type: "array", items: { type: "string", pattern: "^x" }, maxItems: 2 },
  ],
])("%s counts characters of a text, items of a list", (operation, schema) => {
  expect(toArgument(operation)).toEqual(schema);
});

test.each([
  [near("@length(max: 3)"), "23: @length is for texts and lists, and this is Near!: remove it."],
  [first("@length(max: 3)"), "21: @length is for texts and lists, and this is Int: remove it."],
  [text("@length"), "25: @length says nothing: give it min, max or both."],
  [
    text("@length(min: 3, max: 2)"),
    "25: @length allows nothing, because min 3 is above max 2: swap them.",
  ],
  [text("@length(min: -1)"), "25: Nothing is shorter than 0: fix @length."],
])("%s is told with its place and a fix", (operation, sentence) => {
  expect(listMistakesOf(operation)).toEqual([sentence]);
});
