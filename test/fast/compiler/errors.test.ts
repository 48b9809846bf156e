import { describe, expect, test } from "vitest";

import { listMistakes, toToolset } from "../../support/compiler-toolset.ts";

const listOf = (text: string) => listMistakes(toToolset({ "things/operations/a.graphql": text }));

describe("an operation's mistake is told with its place and a fix", () => {
  const rows = [
    [
      "",
      "1:1 This is not valid GraphQL: Unexpected <EOF>. Nothing but comments stands here: write what belongs here, or remove the file.",
    ],
    [
      '"D" query t { count',
      "1:20 This is not valid GraphQL: Expected Name, found <EOF>. Something that begins does not end: look for a missing } or ).",
    ],
    ["type A { a: Int }", "The file holds no operation: write one query or mutation."],
    ["{ count }", "1:1 Name the operation, for example: query find_things {...}."],
    [
      '"D" query _thing { count }',
      '1:11 "_thing" cannot be the name of a tool: use letters, digits and _, a letter first, at most 64.',
    ],
    [
      '"D" query whoami { count }',
      '1:11 toolhub has a tool "whoami" of its own: rename the operation, or set "prefix" in toolset.json.',
    ],
    [
      `query ${"t".repeat(65)} { count }`,
      `1:7 "${"t".repeat(65)}" cannot be the name of a tool: use letters, digits and _, a letter first, at most 64.`,
    ],
    ["query t { }", "1:9 Nothing stands between these braces: write the fields of the result."],
    [
      "query t { count maker { ...F } } fragment F on Maker { }",
      "1:54 Nothing stands between these braces: write the fields of the result.",
    ],
    [
      'query t { things(size: "SMALL") { id } }',
      '1:24 Enum "Size" cannot represent non-enum value: "SMALL". Did you mean the enum value "SMALL"? A value of an enum has no quotes: SMALL.',
    ],
    [
      'query t($a: Size = "LARGE") { things(size: $a) { id } }',
      '1:20 Enum "Size" cannot represent non-enum value: "LARGE". Did you mean the enum value "LARGE"? A value of an enum has no quotes: LARGE.',
    ],
    [
      '"D" query t { zzz }',
      '1:15 Cannot query field "zzz" on type "Query". Take a field that schema.graphql gives this type.',
    ],
    [
      '"D" query t { maker }',
      '1:15 Field "maker" of type "Maker!" must have a selection of subfields. Did you mean "maker { ... }"?',
    ],
    [
      '"D" query t { count { id } }',
      '1:21 Field "count" must not have a selection since type "Int!" has no subfields. Remove the braces.',
    ],
    [
      '"D" query t { thing { id } }',
      '1:15 Argument "Query.thing(id:)" of type "ID!" is required, but it was not provided. Give it a value.',
    ],
    [
      '"D" query t { count thing(id: []) { id } }',
      "1:31 ID cannot represent a non-string and non-integer value: []. Write a value of that type.",
    ],
    [
      '"D" query t($a: Blob) { thing(id: $a) { id } }',
      '1:17 Unknown type "Blob". Take a type of schema.graphql.',
    ],
    [
      '"D" query t($a: Thing) { thing(id: $a) { id } }',
      [
        '1:13 Variable "$a" of type "Thing" used in position expecting type "ID!". Declare the variable with the type that the argument takes.',
        '1:17 Variable "$a" cannot be non-input type "Thing". Take a scalar, an enum or an input type.',
      ],
    ],
    [
      '"D" query t { thing(id: $a) { id } }',
      '1:25 Variable "$a" is not defined by operation "t". Declare it in the brackets after the operation\'s name.',
    ],
    [
      '"D" query t($a: String!) { things(first: $a) { id } }',
      '1:13 Variable "$a" of type "String!" used in position expecting type "Int". Declare the variable with the type that the argument takes.',
    ],
    [
      '"D" query t($a: Int = "x") { things(first: $a) { id } }',
      '1:23 Int cannot represent non-integer value: "x". Write a value of that type.',
    ],
    [
      '"D" query t { count ...F }',
      '1:24 Unknown fragment "F". Define it in this file, or in a file that holds fragments alone, below operations/ or fragments/.',
    ],
    [
      '"D" query t { count } fragment F on Thing { id }',
      '1:23 Fragment "F" is never used. Spread it, or remove it.',
    ],
    [
      '"D" query t { maker { ...F } } fragment F on Maker { ...F }',
      '1:54 Cannot spread fragment "F" within itself. Write the fields out where the circle closes.',
    ],
    [
      '"D" query t { maker { ... on Thing { id } } }',
      '1:23 Fragment cannot be spread here as objects of type "Maker" can never be of type "Thing". Remove it.',
    ],
    [
      '"D" query t { count } type X { a: Int }',
      '1:23 The "X" definition is not executable. Remove it: types belong to schema.graphql.',
    ],
    [
      '"D" query t { a: count a: __typename }',
      '1:15 Fields "a" conflict because "count" and "__typename" are different fields. Use different aliases on the fields to fetch both if this was intentional.',
    ],
    [
      '"D" query t($a: Day) { heaviest(day: $a) { id } }',
      '1:13 Nothing says what the scalar Day looks like: add it to toolset.json, for example "scalars": { "Day": { "type": "string" } }.',
    ],
    [
      '"D" query t { __schema { description } }',
      "1:15 __schema cannot be the result of a tool: remove it.",
    ],
  ] as const;

  test.each(rows)("%s", (text, sentence) => {
    const places = listOf(text).map((line) =>
      line.replace(/^things\/operations\/a\.graphql:?(\d+:\d+)?: /, "$1 ").trimStart(),
    );
    expect(places).toEqual([sentence].flat());
  });
});

test("all scalars that nobody has described are told at once, of arguments, of their fields and of the result", () => {
  const schema = `scalar A scalar B scalar C scalar D scalar E
    input In { a: A b: [B!] inner: Inner a2: A } input Inner { c: C! n: Int }
    type Out { d: D e: E n: Int } type Query { ask(in: In, c: C): Out! }`;
  const text = '"D" query t($in: In, $c: C) { ask(in: $in, c: $c) { d e n } }';
  const mistakes = listMistakes(
    toToolset({ "things/schema.graphql": schema, "things/operations/a.graphql": text }),
  );
  const told = mistakes.map((line) =>
    line.replace(/^\S+graphql:/, "").replace(/: Nothing says what the scalar (\w) looks.*$/, " $1"),
  );
  expect(told).toEqual(["1:13 A", "1:13 B", "1:13 C", "1:22 C", "1:53 D", "1:55 E"]);
});

test("rules, defaults and examples of a scalar that nobody has described are no mistakes of their own", () => {
  const text =
    '"D" query t($day: Day = 5 @range(max: 9) @examples(values: [3])) { heaviest(day: $day) { id } }';
  expect(listOf(text)).toEqual([
    expect.stringMatching(/:1:13: Nothing says what the scalar Day looks like: /),
  ]);
});

describe("what is no value of an enum is told with the nearest three", () => {
  const values = Array.from({ length: 40 }, (_, index) => `VALUE_OF_THE_ENUM_${index}`);
  const schema = `enum E { IN_PROGRESS DONE ${values.join(" ")} } enum F { X Y }
    type Query { ask(e: E, f: F): Int }`;
  test.each([
    ["e: PROGRESS_OF_IT", "Take one of the 42 values of E, such as IN_PROGRESS, "],
    ['e: "PROGRESS_OF_IT"', "Take one of the 42 values of E, such as IN_PROGRESS, "],
    ["e: 5", "Take one of the 42 values of E, such as IN_PROGRESS, DONE, VALUE_OF_THE_ENUM_0."],
    ["f: NEITHER_OF_THEM", "Take one of X, Y."],
    ['f: "NEITHER_OF_THEM"', "Take one of X, Y. A value of an enum has no quotes."],
    ['f: "Y"', "A value of an enum has no quotes: Y."],
    ["e: IN_PROGRES", 'Did you mean the enum value "IN_PROGRESS"?'],
  ])("%s", (argument, sentence) => {
    const [mistake, ...more] = listMistakes(
      toToolset({
        "things/schema.graphql": schema,
        "things/operations/a.graphql": `"D" query t { ask(${argument}) }`,
      }),
    );
    expect(mistake).toContain(sentence);
    expect(mistake).not.toContain("Write a value of that type");
    expect(more).toEqual([]);
  });
});
