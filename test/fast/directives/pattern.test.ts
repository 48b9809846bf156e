import { expect, test } from "vitest";

import { ids, listMistakesOf, size, text, toArgument } from "../one-directive.ts";

test.each([
  [text('@pattern(regex: "^NCT\\\\d{8}$")'), { type: "string", pattern: "^NCT\\d{8}$" }],
  [
    ids('@pattern(regex: "^x") @length(max: 2)'),
    { type: "array", items: { type: "string", pattern: "^x" }, maxItems: 2 },
  ],
])("%s is for a text, or each in a list", (operation, schema) => {
  expect(toArgument(operation)).toEqual(schema);
});

test.each([
  [size('@pattern(regex: "^S")'), "22: @pattern is for texts, and this is Size: remove it."],
  [
    text('@pattern(regex: "^(")'),
    "25: @pattern is not a regular expression of JavaScript with its flag u (Unterminated group): fix it.",
  ],
  [
    text('@pattern(regex: "abc")'),
    "25: @pattern would find its text anywhere: begin it, and each of its alternatives, with ^.",
  ],
  [
    text('@pattern(regex: "^(?!a)")'),
    "25: @pattern looks around or back, which not every client can: write it without (?=, (?!, (?<=, (?<! and \\1.",
  ],
  [
    text('@pattern(regex: "^(a+)+$")'),
    "25: @pattern can take very long on some texts: let no two of its repeated parts match the same.",
  ],
])("%s is told with its place and a fix", (operation, sentence) => {
  expect(listMistakesOf(operation)).toEqual([sentence]);
});
