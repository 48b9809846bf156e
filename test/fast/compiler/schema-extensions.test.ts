import { expect, test } from "vitest";

import { callTool } from "../../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../../src/mcp/local-caller.ts";
import { createToolRegistry } from "../../../src/tools/tool-registry.ts";
import {
  compileOne,
  compileThings,
  listMistakes,
  toToolset,
} from "../../support/compiler-toolset.ts";

const operation =
  '"D" query t($near: Near, $filter: Filter) { things(near: $near, filter: $filter) { id } }';
const file = (text: string) => ({ "things/schema-extensions.graphql": text });
const rules = file(`extend input Near {
  city: String! @length(min: 2, max: 40)
  radiusKm: Float @range(min: 1, max: 50)
}
extend input Filter { name: String @pattern(regex: "^[a-z]+$") @format(name: "email") }`);

test("bounds of input fields are in the tool's schema, below lists and in the same type again", () => {
  const { properties } = compileOne(operation, rules).tool.inputSchema;
  expect(properties).toMatchObject({
    near: {
      properties: {
        city: { type: "string", minLength: 2, maxLength: 40 },
        radiusKm: { type: "number", minimum: 1, maximum: 50, default: 5 },
      },
    },
    filter: {
      properties: {
        name: { pattern: "^[a-z]+$" },
        and: { items: { properties: { name: { pattern: "^[a-z]+$" } } } },
      },
    },
  });
});

test("a call that breaks one is refused before anything is sent", async () => {
  const toolset = { ...compileThings({ a: operation }, rules), endpoint: "http://127.0.0.1:1/" };
  const tool = [...createToolRegistry([toolset], 1000).values()].at(-1);
  if (!tool) throw new Error("there is no tool");
  const caller = createLocalCaller([toolset], {}, "test");
  const call = async (args: object) =>
    JSON.stringify((await callTool(tool, { caller, args: { ...args } })).content);
  for (const args of [
    { near: { city: "Oslo", radiusKm: 51 } },
    { near: { city: "O" } },
    { filter: { name: "A" } },
    { filter: { name: "ada" } },
  ]) {
    expect(await call(args)).toContain("INVALID_PARAMETER");
  }
  expect(await call({ near: { city: "Oslo", radiusKm: 50 } })).toContain("UPSTREAM_DOWN");
});

test.each([
  ["type A { b: Int }", "1:1: Only extend input { ... } belongs here: remove this."],
  ["extend input Nar { city: String! }", "1:14: The schema has no input type Nar: fix its name."],
  [
    "extend input Near { town: String }",
    "1:21: The input type Near has no field town: fix its name.",
  ],
  [
    "extend input Near { city: String }",
    "1:27: Near.city is String!: write it as the schema has it.",
  ],
  [
    'extend input Near { "The town." city: String! }',
    "1:21: Only rules are said here, one of @range, @length, @pattern, @format: remove this.",
  ],
  [
    "extend input Near { radiusKm: Float = 3 }",
    "1:39: Only rules are said here, one of @range, @length, @pattern, @format: remove this.",
  ],
  [
    "extend input Near { city: String! @hide }",
    "1:35: @hide is no rule of a field: take @range, @length, @pattern, @format.",
  ],
  [
    "extend input Near { city: String! @range(min: 1) }",
    "1:35: @range is for numbers, and this is String!: remove it.",
  ],
  [
    "extend input Near { radiusKm: Float @range(min: 6) }",
    "1:37: The default 5 does not fit @range: fix one of them.",
  ],
  [
    'extend input Near { city: String! @pattern(regex: "^(a+)+$") }',
    "1:35: @pattern can take very long on some texts: let no two of its repeated parts match the same.",
  ],
  [
    'extend input Near { radiusKm: Float @range(min: "x") }',
    '1:37: Argument "Float" has invalid value',
  ],
  [
    "extend input Near { city: String! }",
    "1:21: No rule is said of Near.city: add one of @range, @length, @pattern, @format, or remove it.",
  ],
  [
    "extend input Near @oneOf",
    "1:1: Nothing is said of Near here: write its fields with one of @range, @length, @pattern, @format.",
  ],
  [
    "extend input Near { city: String! @length(max: 9) } extend input Near { city: String! @length(max: 5) }",
    "1:73: Near.city has its rules already: write them in one place.",
  ],
  ["extend input Near {", "1:20: This is not valid GraphQL"],
])("%s is told with its place", (text, sentence) => {
  const [first = "", ...others] = listMistakes(
    toToolset({ ...file(text), "things/operations/a.graphql": operation }),
  );
  expect(others).toEqual([]);
  expect(first).toContain("things/schema-extensions.graphql:");
  expect(first.replace("things/schema-extensions.graphql:", "")).toContain(
    sentence.split(": Argument")[0],
  );
});

test.each([
  [
    "extend input Near { city: String! @range(min: 1) }",
    "1:35: @range is for numbers, and this is String!: remove it.",
  ],
  [
    "extend input Near { radiusKm: Float @range(min: 6) }",
    "1:37: The default 5 does not fit @range: fix one of them.",
  ],
  [
    "extend input Filter { and: [Filter!] @range(min: 6) }",
    "1:38: @range is for numbers, and this is [Filter!]: remove it.",
  ],
  [
    'extend input Near { size: Size @pattern(regex: "^a") }',
    "1:32: @pattern is for texts, and this is Size: remove it.",
  ],
])("%s is told though no operation uses the type", (text, sentence) => {
  const files = { ...file(text), "things/operations/a.graphql": "query t { count }" };
  expect(listMistakes(toToolset(files))).toEqual([`things/schema-extensions.graphql:${sentence}`]);
});

test("rules that hold are no mistake where nobody uses them, and all that do not are told at once", () => {
  const unused = { "things/operations/a.graphql": "query t { count }" };
  const sound = `extend input Filter { and: [Filter!] @length(max: 3) name: String @length(max: 9) }
    extend input Pick { id: ID @pattern(regex: "^[a-z]+$") }`;
  expect(() => listMistakes(toToolset({ ...file(sound), ...unused }))).toThrow("without a mistake");
  const wrong = `extend input Pick { id: ID @range(min: 1) name: String @length(min: 3, max: 2) }`;
  expect(listMistakes(toToolset({ ...file(wrong), ...unused }))).toHaveLength(2);
});
