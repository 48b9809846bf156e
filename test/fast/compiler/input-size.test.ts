import { describe, expect, test } from "vitest";

import type { ToolListing } from "../../../src/catalog/compiled.ts";
import { createToolRegistry } from "../../../src/tools/tool-registry.ts";
import {
  compileOne,
  compileThings,
  listMistakes,
  settings,
  toToolset,
} from "../../support/compiler-toolset.ts";
import { parseOrRefuse } from "../../support/parse-or-refuse.ts";

const limit = 8192;
const toBytes = (tool: ToolListing) => Buffer.byteLength(JSON.stringify(tool));

/** A toolset whose only question takes one argument of `type`. */
const toSchema = (type: string, types: string) => ({
  "things/schema.graphql": `${types} type Query { ask(a: ${type}): Int more: Int }`,
});
const ask = (type: string) => `"D" query t($a: ${type}) { ask(a: $a) more }`;
const compile = (type: string, types: string) => compileOne(ask(type), toSchema(type, types));
const toArgument = ({ inputSchema }: ToolListing) => Object(inputSchema.properties).a;
const toNumbered = (count: number, write: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => write(index)).join("\n");

describe("an input type that refers to itself", () => {
  const name = { type: "string" };
  const inner = { type: "object", properties: { name }, additionalProperties: false };

  test.each([
    ["directly", "input F { name: String not: F }", { not: inner }, "not.not"],
    [
      "through a list",
      "input F { name: String and: [F!] }",
      { and: { type: "array", items: inner } },
      "and.and",
    ],
    [
      "through another type",
      "input F { name: String has: G } input G { like: F! }",
      {
        has: {
          type: "object",
          properties: { like: inner },
          required: ["like"],
          additionalProperties: false,
        },
      },
      "has.like.has",
    ],
  ])("%s stands in itself once, and what is deeper is named", (_, types, fields, leftOut) => {
    const { tool } = compile("F", types);
    expect(toArgument(tool)).toEqual({
      type: "object",
      properties: { name, ...fields },
      additionalProperties: false,
      description: `Nests once, so without: ${leftOut}.`,
    });
  });

  test("takes the shortest way out of a circle of what is required", () => {
    const { tool } = compile("F", "input F { n: Int g: G } input G { h: H! } input H { f: F! }");
    const leaf = toArgument(tool).properties.g.properties.h.properties.f;
    expect(Object.keys(leaf.properties)).toEqual(["n"]);
  });

  test("and needs a list of others takes the empty list where it ends", () => {
    const { tool } = compile("F", "input F { all: [F!]! }");
    const ends = { type: "array", items: { type: "string" }, maxItems: 0 };
    expect(toArgument(tool).properties.all.items.properties.all).toEqual(ends);
  });

  test.each([
    ["needs another one", "input F { not: F! }"],
    ["needs another one through another type", "input F { n: Int g: G! } input G { f: F! }"],
    ["has no choice that ends", "input F @oneOf { not: F }"],
  ])("and %s can be written by nobody", (_, types) => {
    const files = toSchema("F", types);
    expect(listMistakes(toToolset({ ...files, "things/operations/a.graphql": ask("F") }))).toEqual([
      "things/operations/a.graphql:1:13: Nobody can write a F, because what it needs has no end: declare variables for single fields.",
    ]);
  });

  test("as a list in the only choice of @oneOf takes the empty list", () => {
    const { tool } = compile("F", "input F @oneOf { not: F and: [F!] }");
    const and = { type: "array", items: { type: "string" }, maxItems: 0 };
    expect(toArgument(tool).properties.and.items.properties).toEqual({ and });
  });

  test("as a choice of @oneOf keeps the choice that ends", () => {
    const { tool } = compile("F", "input F @oneOf { not: F name: String }");
    const choice = {
      properties: { name: { type: "string" } },
      minProperties: 1,
      maxProperties: 1,
    };
    expect(toArgument(tool).properties.not).toMatchObject(choice);
  });
});

describe("a tool stays within its bytes of a listing", () => {
  const wide = `input F { ${toNumbered(40, (index) => `f${index}: G`)} key: ID! }
    input G { ${toNumbered(20, (index) => `"The field number ${index} of it." g${index}: Int`)} }`;

  test("optional fields are left out, required ones never", () => {
    const { tool } = compile("F!", wide);
    const { properties, required, description } = toArgument(tool);
    expect(toBytes(tool)).toBeLessThanOrEqual(limit);
    expect(toBytes(tool)).toBeGreaterThan(limit * 0.95);
    expect(required).toEqual(["key"]);
    expect(Object.keys(properties)).toHaveLength(41);
    expect(Object.keys(properties.f0.properties)).toEqual(["g0", "g1"]);
    expect(description).toBe(
      "Left out to stay small: f0.g2, f0.g3, f0.g4, f0.g5, f0.g6, f0.g7 and 750 more.",
    );
  });

  test("two arguments of types that all lead to each other share the room", () => {
    const types = toNumbered(
      60,
      (type) => `input In${type} { n: Int ${toNumbered(60, (index) => `f${index}: In${index}`)} }`,
    );
    const { tool } = compileOne('"D" query t($a: In0, $b: In1) { ask(a: $a, b: $b) more }', {
      "things/schema.graphql": `${types} type Query { ask(a: In0, b: In1): Int more: Int }`,
    });
    const { a, b } = Object(tool.inputSchema.properties);
    expect(toBytes(tool)).toBeLessThanOrEqual(limit);
    expect(toBytes(tool)).toBeGreaterThan(limit * 0.95);
    const difference = Object.keys(a.properties).length - Object.keys(b.properties).length;
    expect([0, 1]).toContain(difference);
  });

  test("as many fields fit as toolset.json allows", () => {
    const files = { ...toSchema("F!", wide), "things/toolset.json": "" };
    const compileWithin = (maxToolBytes: number) =>
      compileOne(ask("F!"), {
        ...files,
        "things/toolset.json": { ...settings, limits: { maxToolBytes } },
      });
    expect(toBytes(compileWithin(2048).tool)).toBeLessThanOrEqual(2048);
    expect(compileWithin(2048).tool).not.toEqual(compileWithin(4096).tool);
  });

  test("what is required and too large is told with a table of sizes", () => {
    const types = `input F { ${toNumbered(200, (index) => `"The required field number ${index}." f${index}: Int!`)} }`;
    const operation = `"D" query t(
      $a: F!
      "A number."
      $b: Int
    ) { ask(a: $a, b: $b) }`;
    const schema = `${types} type Query { ask(a: F!, b: Int): Int }`;
    const files = { "things/schema.graphql": schema, "things/operations/a.graphql": operation };
    expect(listMistakes(toToolset(files))).toEqual([
      [
        "things/operations/a.graphql:1:5: The tool takes 24732 bytes of a listing, and 8192 are allowed, with everything left out that is not required:",
        "     24344  argument a",
        "        87  argument b",
        "        11  description",
        'Declare variables for single fields, shorten descriptions, or raise "limits.maxToolBytes" in toolset.json.',
      ].join("\n"),
    ]);
  });
});

test("what @fields keeps and does not fit is told path by path, and what to do", () => {
  const described = (count: number) => "Described at length. ".repeat(count);
  const schema = `input Texts { eq: String contains: String in: [String!] }
    input State { "${described(30)}" name: Texts type: Int }
    input F { "${described(9)}" title: Texts state: State other: Int key: ID! }
    type Query { ask(a: F!): Int }`;
  const operation =
    '"D" query t($a: F! @fields(keep: ["other", "state.name.eq", "title"])) { ask(a: $a) }';
  const files = {
    "things/schema.graphql": schema,
    "things/operations/a.graphql": operation,
    "things/toolset.json": { ...settings, limits: { maxToolBytes: 1024 } },
  };
  const [mistake = "", ...more] = listMistakes(toToolset(files));
  expect(more).toEqual([]);
  const [head, ...lines] = mistake.split("\n");
  expect(head).toMatch(
    /^things\/operations\/a\.graphql:1:5: The tool takes \d+ bytes of a listing, and 1024 are allowed, with everything left out that is not required or kept by @fields:$/,
  );
  expect(lines.map((line) => line.trim().replace(/^\d+ +/, ""))).toEqual([
    "argument a",
    "argument a, state.name.eq",
    "argument a, title",
    "argument a, other",
    "description",
    'Keep fewer fields with @fields, declare variables for single fields, shorten descriptions, or raise "limits.maxToolBytes" in toolset.json.',
  ]);
  const bytes = lines.slice(0, 4).map((line) => Number.parseInt(line, 10));
  expect(bytes[1]).toBeGreaterThan(630);
  expect(bytes[2]).toBeGreaterThan(189);
  expect(bytes[3]).toBeLessThan(100);
});

describe("an enum of 250 values", () => {
  const toEnum = (write: (index: number) => string) => `enum E { ${toNumbered(250, write)} }`;

  test("says what they mean where that fits", () => {
    const enumOf250 = toEnum((index) =>
      index === 0 ? 'V0 @deprecated(reason: "Take V1.")' : `V${index}`,
    );
    const { enum: values, description } = toArgument(compile("E!", enumOf250).tool);
    expect(values).toHaveLength(250);
    expect(description).toBe("V0: Deprecated: Take V1.");
  });

  test("leaves out what they mean where only the values fit", () => {
    const { tool } = compile(
      "E!",
      toEnum((index) => `"What the value ${index} means." V${index}`),
    );
    const { enum: values, description } = toArgument(tool);
    expect(values).toHaveLength(250);
    expect(description).toBe("Left out to stay small: meanings of E.");
  });

  const long = toEnum((index) => `A_VALUE_WITH_A_VERY_LONG_NAME_${index}`);

  test("is a text with some of them where they do not fit", () => {
    expect(toArgument(compile("E!", long).tool)).toEqual({
      type: "string",
      description:
        "Left out to stay small: values of E.\nOne of the 250 values of E, such as A_VALUE_WITH_A_VERY_LONG_NAME_0, A_VALUE_WITH_A_VERY_LONG_NAME_1, A_VALUE_WITH_A_VERY_LONG_NAME_2.",
    });
  });

  test("is checked with all of them whatever the listing shows", () => {
    const toolset = compileThings({ a: ask("E!") }, toSchema("E!", long));
    const tool = createToolRegistry([toolset], 1000).get("t");
    if (!tool) throw new Error("no tool");
    const a = "A_VALUE_WITH_A_VERY_LONG_NAME_249";
    expect(parseOrRefuse(tool, { a })).toEqual({ a });
    expect(() => parseOrRefuse(tool, { a: "A_VALUE_WITH_A_VERY_LONG_NAME_250" })).toThrow(
      /^The argument at \/a must be one of 250 values, such as "A_VALUE_WITH_A_VERY_LONG_NAME_20", "A_VALUE_WITH_A_VERY_LONG_NAME_25" or "A_VALUE_WITH_A_VERY_LONG_NAME_50"; you sent a text of 33 characters\.$/,
    );
  });

  test("beside other fields takes none of their room", () => {
    const { tool } = compile("F", `${long} input F { e: E name: String }`);
    expect(Object.keys(toArgument(tool).properties)).toEqual(["e", "name"]);
  });
});

test("a deprecated input field says what to take instead", () => {
  const { tool } = compile("F", 'input F { "Old." a: Int @deprecated(reason: "Take b.") b: Int }');
  expect(toArgument(tool).properties.a.description).toBe("Old.\nDeprecated: Take b.");
});

test("an operation with 60 variables has 60 arguments in their order", () => {
  const types = ["Int", "String!", "[ID!]", "Near"];
  const toType = (index: number) => types[index % types.length];
  const operation = `"D" query t(${toNumbered(60, (index) => `"Number ${index}." $v${index}: ${toType(index)}`)}) {
    ask(${toNumbered(60, (index) => `v${index}: $v${index}`)}) more
  }`;
  const { tool, coercion } = compileOne(operation, {
    "things/schema.graphql": `input Near { city: String! lat: Float }
      type Query { ask(${toNumbered(60, (index) => `v${index}: ${toType(index)}`)}): Int more: Int }`,
  });
  const { properties, required } = tool.inputSchema;
  expect(Object.keys(Object(properties))).toEqual(
    Array.from({ length: 60 }, (_, index) => `v${index}`),
  );
  expect(required).toHaveLength(15);
  const lists = Object.values(Object(coercion)).filter((rule) => Array.isArray(rule));
  expect(lists).toHaveLength(15);
  expect(Object.keys(Object(coercion))).toHaveLength(30);
  expect(toBytes(tool)).toBeLessThanOrEqual(limit);
});

test("a schema of more than 1 MB with circles everywhere compiles to a tool of the usual size", () => {
  const types = toNumbered(
    2500,
    (index) => `
    "The type number ${index}, described at the length that published schemas have."
    input In${index} {
      "What it is called."
      name: String!
      others: [In${(index * 7 + 1) % 2500}!]
      next: In${(index + 1) % 2500}
      and: [In${index}!]
      value: Float = 1.5
      pick: Pick${index}
    }
    input Pick${index} @oneOf { id: ID name: String in: In${index} }
    type Out${index} { id: ID! next: Out${(index + 1) % 2500} list(first: Int, filter: In${index}): [Out${index}!]! }`,
  );
  const schema = `${types} type Query { outs(filter: In3): [Out0!]! }`;
  expect(schema.length).toBeGreaterThan(1_000_000);
  const { tool } = compileOne('"D" query t($a: In3) { outs(filter: $a) { id } }', {
    "things/schema.graphql": schema,
  });
  expect(toBytes(tool)).toBeLessThanOrEqual(limit);
  expect(Object.keys(toArgument(tool).properties)).toEqual([
    "name",
    "others",
    "next",
    "and",
    "value",
    "pick",
  ]);
});
