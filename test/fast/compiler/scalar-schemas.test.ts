import { expect, test } from "vitest";

import { compileOne, listMistakes, settings, toToolset } from "../../support/compiler-toolset.ts";

const operation = '"D" query t($a: Day) { heaviest(day: $a) { made } }';
const withDay = (Day: unknown) => ({
  "things/toolset.json": { ...settings, scalars: { Day } },
  "things/operations/a.graphql": operation,
});

/** What the mistake says, and the text before which it stands. */
function tell(schema: unknown): string[] {
  const files = toToolset(withDay(schema));
  const text = JSON.stringify(files["things/toolset.json"]);
  return listMistakes(files).map((line) => {
    const [, column = "", message = ""] = /^things\/toolset\.json:1:(\d+): (.*)$/.exec(line) ?? [];
    return `${text.slice(Number(column) - 1).match(/^"[^"]*"|^./)?.[0]} ${message}`;
  });
}

const formats =
  "date, date-time, duration, email, hostname, ipv4, ipv6, json-pointer, regex, time, uri, uri-reference, uri-template, uuid";

test.each([
  [
    { type: "strng" },
    '"type" "scalars.Day.type" must be one of array, boolean, integer, null, number, object, string.',
  ],
  [
    { type: ["string", "nul"] },
    '"nul" "scalars.Day.type.1" must be one of array, boolean, integer, null, number, object, string.',
  ],
  [{ type: "string", minLength: "3" }, '"minLength" "scalars.Day.minLength" must be integer.'],
  [{ type: "string", minLength: -1 }, '"minLength" "scalars.Day.minLength" must be >= 0.'],
  [{ enum: "a" }, '"enum" "scalars.Day.enum" must be array.'],
  [
    { typ: "string" },
    '"typ" "scalars.Day.typ" is no keyword of JSON Schema 2020-12: remove it, or fix its name.',
  ],
  [
    { type: "string", nullable: true },
    '"nullable" "scalars.Day.nullable" is no keyword of JSON Schema 2020-12: remove it, or fix its name.',
  ],
  [
    { properties: { "a/b": { items: { typ: 1 } } } },
    '"typ" "scalars.Day.properties.a/b.items.typ" is no keyword of JSON Schema 2020-12: remove it, or fix its name.',
  ],
  [
    { $ref: "https://a.example/day.json" },
    '"$ref" "scalars.Day.$ref" names another schema: write here what that says.',
  ],
  [
    { anyOf: [{ $dynamicRef: "#a" }] },
    '"$dynamicRef" "scalars.Day.anyOf.0.$dynamicRef" names another schema: write here what that says.',
  ],
  [
    { $id: "https://a.example/day.json" },
    '"$id" "scalars.Day.$id" has nothing to name here: remove it.',
  ],
  [
    { items: { $anchor: "a" } },
    '"$anchor" "scalars.Day.items.$anchor" has nothing to name here: remove it.',
  ],
  [{ $defs: { a: {} } }, '"$defs" "scalars.Day.$defs" has nothing to name here: remove it.'],
  [
    { definitions: { a: {} } },
    '"definitions" "scalars.Day.definitions" is of an older JSON Schema: write it as 2020-12 has it.',
  ],
  [
    { type: "string", format: "day" },
    `"format" "scalars.Day.format" is no format that is checked: take from ${formats}, or use "pattern".`,
  ],
  [
    { pattern: "[" },
    '"pattern" "scalars.Day.pattern" is not a regular expression of JavaScript with its flag u (Unterminated character class): fix it.',
  ],
  [
    { pattern: "[a-z]+" },
    '"pattern" "scalars.Day.pattern" would find its text anywhere: begin it, and each of its alternatives, with ^.',
  ],
  [
    { pattern: "^(a+)+$" },
    '"pattern" "scalars.Day.pattern" can take very long on some texts: let no two of its repeated parts match the same.',
  ],
  [
    { pattern: "^(?=a)a$" },
    '"pattern" "scalars.Day.pattern" looks around or back, which not every client can: write it without (?=, (?!, (?<=, (?<! and \\1.',
  ],
  [
    { patternProperties: { "(": {} } },
    '"(" "scalars.Day.patternProperties.(" is not a regular expression of JavaScript with its flag u (Unterminated group): fix it.',
  ],
])("%j is told at its place", (schema, mistake) => {
  expect(tell(schema)).toEqual([mistake]);
});

test("all that is wrong is told at once, at the deepest places", () => {
  expect(tell({ typ: 1, properties: { a: { pattern: "[", type: "strng" } } })).toEqual([
    '"typ" "scalars.Day.typ" is no keyword of JSON Schema 2020-12: remove it, or fix its name.',
    expect.stringContaining('"pattern" "scalars.Day.properties.a.pattern" is not a regular'),
    expect.stringContaining('"type" "scalars.Day.properties.a.type" must be one of'),
  ]);
});

test.each([
  [{}],
  [{ type: ["string", "null"], description: "D", title: "T", $comment: "C", deprecated: true }],
  [
    {
      type: "string",
      format: "date",
      pattern: "^[0-9-]+$",
      minLength: 2,
      examples: ["2026-01-31"],
    },
  ],
  [{ type: "object", properties: { typ: { const: { $ref: 1, typ: 2 } } }, required: ["typ"] }],
  [{ type: "object", patternProperties: { "^x-": true }, unevaluatedProperties: false }],
  [{ prefixItems: [{ type: "number", multipleOf: 0.5 }], contains: {}, minContains: 1 }],
  [{ if: { type: "string" }, else: { contentEncoding: "base64" } }],
  [{ enum: [{ $id: "a" }, "x"], default: { pattern: "[" } }],
])("%j is sound", (schema) => {
  expect(compileOne(operation, withDay(schema)).tool.name).toBe("t");
});
