import { describe, expect, test } from "vitest";

import { AppError } from "../../src/errors.ts";
import { parseArguments } from "../../src/tools/arguments.ts";
import { createToolbox } from "../../src/tools/toolbox.ts";
import { compileOne, compileThings, listMistakes, toToolset } from "../support/compiler-toolset.ts";

const toOperation = (variable: string, field: string) => `"D" query t(${variable}) { ${field} }`;
const text = (rules: string) =>
  toOperation(`$a: String! ${rules}`, "things(pick: { name: $a }) { id }");
const ids = (rules: string) => toOperation(`$a: [ID!]! ${rules}`, "things(ids: $a) { id }");
const near = (rules: string) => toOperation(`$a: Near! ${rules}`, "things(near: $a) { id }");
const size = (rules: string) => toOperation(`$a: Size ${rules}`, "things(size: $a) { id }");
const first = (rules: string) => toOperation(`$a: Int ${rules}`, "things(first: $a) { id }");

const toArgument = (operation: string) =>
  Object(compileOne(operation).tool.inputSchema.properties).a;

describe("what a directive adds to the schema of its variable", () => {
  const string = { type: "string" };
  test.each([
    [text("@length(min: 2, max: 9)"), { ...string, minLength: 2, maxLength: 9 }],
    [text('@pattern(regex: "^NCT\\\\d{8}$")'), { ...string, pattern: "^NCT\\d{8}$" }],
    [text('@format(name: "date-time")'), { ...string, format: "date-time" }],
    [text('@format(name: "date")'), { ...string, description: "Format: date." }],
    [text('@examples(values: ["a", "b"])'), { ...string, examples: ["a", "b"] }],
    [text('@examples(values: "a")'), { ...string, examples: ["a"] }],
    [
      text('@length(max: 3) @pattern(regex: "^a") @examples(values: ["abc"])'),
      { ...string, maxLength: 3, pattern: "^a", examples: ["abc"] },
    ],
    [ids("@length(min: 1)"), { type: "array", items: string, minItems: 1 }],
    [
      ids('@pattern(regex: "^x") @length(max: 2)'),
      { type: "array", items: { ...string, pattern: "^x" }, maxItems: 2 },
    ],
    [
      ids('@format(name: "uuid") @examples(values: [["123e4567-e89b-42d3-a456-426614174000"]])'),
      {
        type: "array",
        items: { ...string, description: "Format: uuid." },
        examples: [["123e4567-e89b-42d3-a456-426614174000"]],
      },
    ],
  ])("%s", (operation, schema) => {
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
});

describe("what cannot hold is told with its place and a fix", () => {
  test.each([
    [near("@length(max: 3)"), "@length is for texts and lists, and this is Near!: remove it."],
    [first("@length(max: 3)"), "@length is for texts and lists, and this is Int: remove it."],
    [text("@length"), "@length says nothing: give it min, max or both."],
    [
      text("@length(min: 3, max: 2)"),
      "@length allows nothing, because min 3 is above max 2: swap them.",
    ],
    [text("@length(min: -1)"), "Nothing is shorter than 0: fix @length."],
    [size('@pattern(regex: "^S")'), "@pattern is for texts, and this is Size: remove it."],
    [
      text('@pattern(regex: "^(")'),
      "@pattern is not a regular expression of JavaScript with its flag u (Unterminated group): fix it.",
    ],
    [
      text('@pattern(regex: "abc")'),
      "@pattern would find its text anywhere: begin it, and each of its alternatives, with ^.",
    ],
    [
      text('@pattern(regex: "^(?!a)")'),
      "@pattern looks around or back, which not every client can: write it without (?=, (?!, (?<=, (?<! and \\1.",
    ],
    [
      text('@pattern(regex: "^(a+)+$")'),
      "@pattern can take very long on some texts: let no two of its repeated parts match the same.",
    ],
    [
      text('@format(name: "colour")'),
      '@format does not know "colour": take from date, date-time, duration, email, hostname, ipv4, ipv6, json-pointer, regex, time, uri, uri-reference, uri-template, uuid, or use @pattern.',
    ],
    [text("@examples(values: [])"), "@examples says nothing: give it values."],
    [
      text('@pattern(regex: "^a") @length(max: 1) @pin(value: "a")'),
      "@pin leaves the variable out of the arguments: remove @length.",
    ],
    [
      near('@pin(value: "a")'),
      "@pin is for texts, numbers, Booleans and enums, and this is Near!: remove it, or write the value into the operation.",
    ],
    [first('@pin(value: "many")'), "The value of @pin must be a whole number of 32 bits: fix it."],
    [
      first('@pin(value: "${PAGE:-many}")'),
      "The value of @pin must be a whole number of 32 bits: fix it.",
    ],
    [size('@pin(value: "HUGE")'), "The value of @pin must be one of SMALL, LARGE: fix it."],
    [
      text('@pin(value: "${page}")'),
      '@pin has a broken variable: write "${NAME}" or "${NAME:-default}" with capital letters.',
    ],
    [
      text('@pin(value: "${KEY_RING}")'),
      "@pin names KEY_RING, and secrets are never given to toolsets: take a setting of another name.",
    ],
    [text('@pin(value: "a") @hide'), "@pin leaves the variable out already: remove @hide."],
    [
      first('= 3 @pin(value: "4")'),
      'With @pin a default is never used: write "${NAME:-default}" into @pin instead.',
    ],
    [
      text("@hide"),
      "$a is required, so nothing would be sent: give it a default, or remove @hide.",
    ],
    [
      first("@hide @range(min: 1)"),
      "@hide leaves the variable out of the arguments: remove @range.",
    ],
  ])("%s", (operation, sentence) => {
    const [mistake = "", ...more] = listMistakes(
      toToolset({ "things/operations/a.graphql": operation }),
    );
    expect(mistake).toMatch(/^things\/operations\/a\.graphql:1:\d+: /);
    expect(mistake.replace(/^.*?:1:\d+: /, "")).toBe(sentence);
    expect(more).toEqual([]);
  });

  test.each([
    [
      text('@examples(values: ["a", 5])'),
      "1:49",
      "The example 5 is no String!: write a value of that type.",
    ],
    [
      text('@length(max: 1) @examples(values: ["ab"])'),
      "1:60",
      'The example "ab" does not fit what is allowed here: fix one of them.',
    ],
  ])("%s points at the example", (operation, place, sentence) => {
    expect(listMistakes(toToolset({ "things/operations/a.graphql": operation }))).toEqual([
      `things/operations/a.graphql:${place}: ${sentence}`,
    ]);
  });
});

function call(operation: string, args: Readonly<Record<string, unknown>>) {
  const tool = createToolbox([compileThings({ a: operation })], 1000).get("t");
  if (!tool) throw new Error("no tool");
  return parseArguments(tool, args);
}

test.each([
  [text("@length(max: 3)"), "abc", "abcd"],
  [text('@pattern(regex: "^a+$")'), "aaa", "ab"],
  [text('@format(name: "date")'), "2026-01-31", "tomorrow"],
  [ids("@length(max: 1)"), ["1"], ["1", "2"]],
])("%s takes %j and refuses %j before anything is sent", (operation, good, bad) => {
  expect(call(operation, { a: good })).toEqual({ a: good });
  expect(() => call(operation, { a: bad })).toThrow(AppError);
});

test.each([
  [ids(""), 7, ["7"]],
  [ids(""), [7, "8"], ["7", "8"]],
  [near(""), { city: "Rome" }, { city: "Rome" }],
])("%s coerces %j to %j, as GraphQL does", (operation, given, sent) => {
  expect(call(operation, { a: given })).toEqual({ a: sent });
});

test.each([
  [ids(""), [1.5], "/a/0"],
  [first(""), 2 ** 31, "/a"],
  [first(""), "3", "/a"],
  [near(""), { city: "Rome", zip: "1" }, "/a/zip"],
  [near(""), { city: 1 }, "/a/city"],
  [ids(""), [2 ** 60], "/a/0"],
])("%s refuses %j and points at it", (operation, given, path) => {
  const refused = expect.objectContaining({ kind: "input", path });
  expect(() => call(operation, { a: given })).toThrow(
    expect.objectContaining({ problem: refused }),
  );
});

test("a field that an object does not have is told with those that it has", () => {
  expect(() => call(near(""), { a: { city: "Rome", zip: "1" } })).toThrow(
    /^The argument at \/a\/zip is not an argument\. Allowed: city\b/,
  );
});
