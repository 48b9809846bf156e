import { expect, test } from "vitest";

import { compileOne, settings } from "../../support/compiler-toolset.ts";

const tool = '@tool(title: "T")';
const int32 = { minimum: -2147483648, maximum: 2147483647 };

test("a default that is null, or holds null, applies without being shown", () => {
  const types =
    "type Query { ask(a: [Int], b: Near, c: Int): Int more: Int } input Near { n: Int }";
  const text = `"D" query t($a: [Int] = [1, null], $b: Near = { n: null }, $c: Int = null) {
    ask(a: $a, b: $b, c: $c) more
  }`;
  const { tool: listed, document } = compileOne(text, { "things/schema.graphql": types });
  expect(listed.inputSchema.properties).toEqual({
    a: { type: "array", items: { type: "integer", ...int32 } },
    b: {
      type: "object",
      properties: { n: { type: "integer", ...int32 } },
      additionalProperties: false,
    },
    c: { type: "integer", ...int32 },
  });
  expect(document).toContain("$a:[Int]=[1 null]");
});

const nothing = { type: "null" };
const choice = [{ type: "string" }, { type: "integer" }];
const scalars = [
  [
    { type: "string", format: "date" },
    { type: "string", description: "Format: date." },
    { type: ["string", "null"], format: "date" },
  ],
  [
    { type: "string", format: "date-time" },
    { type: "string", format: "date-time" },
    { type: ["string", "null"], format: "date-time" },
  ],
  [
    { type: "integer", enum: [1, 2] },
    { type: "integer", description: "One of 1, 2." },
    { type: ["integer", "null"], enum: [1, 2, null] },
  ],
  [
    { type: "string", enum: ["A", null] },
    { type: "string", enum: ["A"] },
    { type: ["string", "null"], enum: ["A", null] },
  ],
  [{ type: ["string", "null"] }, { type: "string" }, { type: ["string", "null"] }],
  [
    { type: ["string", "integer"], description: "Any." },
    { anyOf: choice, description: "Any." },
    { type: ["string", "integer", "null"], description: "Any." },
  ],
  [{ const: "A" }, { type: "string", enum: ["A"] }, { anyOf: [{ const: "A" }, nothing] }],
  [{ const: 1 }, { description: "Always 1." }, { anyOf: [{ const: 1 }, nothing] }],
  [
    { anyOf: [{ type: "integer", minimum: 1 }, nothing] },
    { type: "integer", minimum: 1 },
    { anyOf: [{ anyOf: [{ type: "integer", minimum: 1 }, nothing] }, nothing] },
  ],
  [
    { type: "integer", anyOf: [{ minimum: 1 }] },
    { type: "integer", anyOf: [{ minimum: 1 }] },
    { anyOf: [{ type: "integer", anyOf: [{ minimum: 1 }] }, nothing] },
  ],
  [{ oneOf: choice }, { anyOf: choice }, { anyOf: [{ oneOf: choice }, nothing] }],
  [{ type: "object" }, { type: "object", properties: {} }, { type: ["object", "null"] }],
  [{}, {}, {}],
] as const;

test.each(scalars)(
  "a nullable scalar that toolset.json maps to %j is taken as %j, and answered as %j",
  (mapped, taken, answered) => {
    const files = { "things/toolset.json": { ...settings, scalars: { Day: mapped } } };
    const text = `"D" query t($a: Day) ${tool} { heaviest(day: $a) { made } }`;
    const { inputSchema, outputSchema } = compileOne(text, files).tool;
    expect(inputSchema.properties).toEqual({ a: taken });
    expect(outputSchema).toMatchObject({
      properties: { items: { items: { properties: { made: answered } } } },
    });
  },
);
