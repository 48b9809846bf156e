import { readFileSync } from "node:fs";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import fc from "fast-check";
import { expect, test } from "vitest";

import { directives } from "../../compiler/directives.ts";
import {
  type FindFaults,
  findAnthropicFaults,
  findGeminiFaults,
  findOpenAiFaults,
  findVsCodeFaults,
  listNames,
} from "../../doctor/tools/provider-schemas.ts";
import { catalog } from "../../src/catalog/catalog.gen.ts";
import type { ToolListing } from "../../src/catalog/compiled.ts";
import { parseArguments } from "../../src/tools/arguments/arguments.ts";
import { toExample } from "../../src/tools/arguments/example.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { compileThings, sdl, settings } from "../support/compiler-toolset.ts";
import { randomCase, randomCircles } from "../support/random-graphql.ts";
import { findStrictObstacles, listLost, toStrict } from "./strict-schema.ts";

const providers: readonly (readonly [string, FindFaults])[] = [
  ["OpenAI", findOpenAiFaults],
  ["Gemini", findGeminiFaults],
  ["Anthropic", findAnthropicFaults],
  ["VS Code", findVsCodeFaults],
];

const listFaults = (tool: ToolListing) =>
  providers.flatMap(([name, find]) =>
    find(tool).map(({ says }) => `${tool.name}: ${name} refuses ${says}`),
  );

/** Arguments of every kind, with each directive that can stand at a variable. */
const foreign = {
  every: `"D" query every_kind(
      $size: Size, $sizes: [Size!], $near: Near = {city: "x", size: null}, $filter: Filter,
      $pick: Pick, $ids: [ID!], $first: Int! = 3
    ) { things(size: $size, sizes: $sizes, near: $near, filter: $filter, pick: $pick, ids: $ids, first: $first) { id } }`,
  kept: `"D" query with_kept($near: Near @fields(keep: ["size"])) { things(near: $near) { id } }`,
  none: '"D" query no_arguments { count }',
  batch: '"D" query many_things($ids: ID! @batch) { thing(id: $ids) { id } }',
  change:
    '"D" mutation rename_one($id: ID!, $name: String!) @tool(confirm: "{name}?") { rename(id: $id, name: $name) { id } }',
  formats: `"D" query with_formats($after: String @format(name: "date"), $ids: [ID!] @format(name: "uuid")) {
      paged(after: $after) @flatten { nodes { id } } things(ids: $ids) { id }
    }`,
  scalars: `"D" query with_scalars($a: Day, $b: Kind!, $c: Weight, $d: Coins, $e: Span, $f: [Day], $g: Step, $h: [Bag]) {
      scalars(a: $a, b: $b, c: $c, d: $d, e: $e, f: $f, g: $g, h: $h)
    }`,
  rules: `"D" query with_rules(
    $first: Int! @range(min: 1, max: 50), $ids: [ID!] @length(min: 1) @examples(values: [["a"]])
    $after: String @pattern(regex: "^[a-z]+$") @examples(values: ["a"])
  ) { things(first: $first, ids: $ids) { id } paged(after: $after) @flatten { nodes { id } } }`,
  fixed:
    '"D" query with_fixed($first: Int! @pin(value: "3"), $size: Size @hide) { things(first: $first, size: $size) { id } }',
};

/** Custom scalars in every form that toolset.json can say. */
const compileForeign = () =>
  compileThings(foreign, {
    "things/schema.graphql": `${sdl.replace("scalar Day", "scalar Day scalar Kind scalar Weight scalar Coins scalar Span scalar Step scalar Bag")}
      extend type Query { scalars(a: Day, b: Kind!, c: Weight, d: Coins, e: Span, f: [Day], g: Step, h: [Bag]): Int }`,
    "things/toolset.json": {
      ...settings,
      scalars: {
        Day: { type: ["string", "null"], format: "date" },
        Kind: { type: "string", enum: ["A", "B", null] },
        Weight: { type: ["string", "number"], description: "With its unit, or in grams." },
        Coins: { type: "integer", enum: [1, 2, 5] },
        Step: { type: "number", multipleOf: 5, exclusiveMinimum: 0, description: "In minutes." },
        Bag: {
          type: ["array", "null"],
          items: { type: "string", not: { const: "" } },
          uniqueItems: true,
        },
        Span: {
          anyOf: [
            { type: "null" },
            {
              type: "object",
              properties: { from: { type: ["integer", "null"] }, to: { const: "end" } },
              required: ["from"],
              additionalProperties: false,
            },
          ],
        },
      },
    },
  });

const listings = (toolsets: Parameters<typeof createToolRegistry>[0]) =>
  [...createToolRegistry(toolsets, 1000).values()].map(({ listing }) => listing as ToolListing);

test("no provider refuses a tool of this deployment", () => {
  const tools = listings(catalog);
  expect(tools.map(({ name }) => name)).toContain("whoami");
  expect(tools.length).toBeGreaterThan(20);
  expect(tools.flatMap(listFaults)).toEqual([]);
});

test("no provider refuses a tool with arguments of any kind", () => {
  expect(listings([compileForeign()]).flatMap(listFaults)).toEqual([]);
});

test("each directive of a variable is used in one of them", () => {
  const operations = Object.values(foreign).join("\n");
  const ofVariables = directives.filter(({ on }) => on === "variable").map(({ name }) => name);
  expect(ofVariables.length).toBeGreaterThan(7);
  expect(ofVariables.filter((name) => !new RegExp(`@${name}\\b`).test(operations))).toEqual([]);
});

test("a keyword that a provider refuses is told in the description, and checked all the same", () => {
  const { operations } = compileForeign();
  const operation = operations.find(({ tool }) => tool.name === "with_scalars");
  const step = '{"multipleOf":5,"exclusiveMinimum":0}';
  expect(operation?.tool.inputSchema.properties).toMatchObject({
    g: { type: "number", description: `In minutes.\nIn JSON Schema: ${step}.` },
    h: {
      items: {
        type: "array",
        description: 'In JSON Schema: {"uniqueItems":true}.',
        items: { type: "string", description: 'In JSON Schema: {"not":{"const":""}}.' },
      },
    },
  });
  expect(operation?.checkedSchema?.properties).toMatchObject({
    g: JSON.parse(step),
    h: { items: { uniqueItems: true, items: { not: { const: "" } } } },
  });
});

test("no provider refuses what is compiled from any schema", () => {
  fc.assert(
    fc.property(fc.oneof(randomCase, randomCircles), ({ sdl: schema, operation }) => {
      const toolset = compileThings({ a: operation }, { "things/schema.graphql": schema });
      expect(toolset.operations.flatMap(({ tool }) => listFaults(tool))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("clients that check results can compile every schema of an answer", () => {
  const validators = new AjvJsonSchemaValidator();
  for (const { name, inputSchema, outputSchema } of [
    ...listings(catalog),
    ...listings([compileForeign()]),
  ]) {
    expect(outputSchema.type, name).toBe("object");
    for (const schema of [inputSchema, outputSchema]) {
      expect(() => validators.getValidator(schema), name).not.toThrow();
    }
  }
});

test("a name that providers refuse is left out, or told where it cannot be", () => {
  const long = "a".repeat(65);
  const compile =
    (required: string, variable = "a") =>
    () =>
      compileThings(
        { a: `"D" query t($${variable}: In) { ask(in: $${variable}) more }` },
        {
          "things/schema.graphql": `input In { b: Int ${long}: Int${required} } type Query { ask(in: In): Int more: Int }`,
        },
      ).operations.map(({ tool }) => tool);
  expect(compile("")().flatMap(listFaults)).toEqual([]);
  expect(compile("")()[0]?.inputSchema.properties).toMatchObject({
    a: { description: `Left out to stay small: ${long}.`, properties: { b: {} } },
  });
  expect(compile("!")).toThrow(`In.${long} is longer than the 64 characters that providers take`);
  expect(compile("", long)).toThrow(`$${long} is longer than the 64 characters`);
});

test("every tool of this deployment can be strict after the usual transformation", () => {
  const obstacles = listings(catalog).map((tool) => [tool.name, findStrictObstacles(tool)]);
  expect(obstacles).toEqual(listings(catalog).map(({ name }) => [name, []]));
});

test("strict mode loses what docs/authoring/arguments.md says, and no more", () => {
  const lost = [...listings(catalog), ...listings([compileForeign()])].flatMap(listLost);
  const told = readFileSync("docs/authoring/arguments.md", "utf8")
    .split("\n")
    .find((line) => line.includes("strict mode has no"));
  expect(told).toBeDefined();
  const named = /strict mode has no ([^:]+):/.exec(told ?? "")?.[1]?.match(/\w+/g) ?? [];
  expect(named.filter((word) => word !== "and").toSorted()).toEqual([...new Set(lost)].toSorted());
});

test("a strict call, with null for whatever may be left out, means the same", () => {
  for (const tool of createToolRegistry(catalog, 1000).values()) {
    const needs: readonly unknown[] = [tool.listing.inputSchema.required ?? []].flat();
    const strict = toStrict(tool.listing.inputSchema);
    const given = { ...Object(toExample(tool.checkedSchema ?? tool.listing.inputSchema)) };
    const needed = Object.entries(given).filter(([name]) => needs.includes(name));
    const nulls = listNames(tool.listing.inputSchema).map((name) => [name, null]);
    const args = Object.fromEntries([...nulls, ...needed]);
    expect(Object.keys(args).toSorted()).toEqual(listNames(strict).toSorted());
    const { valid } = new AjvJsonSchemaValidator().getValidator(strict)(args);
    expect(valid, tool.listing.name).toBe(true);
    expect(parseArguments(tool, args), tool.listing.name).toEqual(
      parseArguments(tool, Object.fromEntries(needed)),
    );
  }
});

test.each([
  ["no properties", { type: "object" }, ["OpenAI", "VS Code"]],
  [
    "a choice at the root",
    { type: "object", properties: {}, anyOf: [] },
    ["OpenAI", "Anthropic", "VS Code"],
  ],
  ["a list of types", { a: { type: ["string", "null"] } }, ["Gemini"]],
  ["null in an enum", { a: { type: "string", enum: ["A", null] } }, ["Gemini"]],
  ["a choice with null", { a: { anyOf: [{ type: "string" }, { type: "null" }] } }, ["Gemini"]],
  ["no type", { a: {} }, ["Gemini"]],
  ["not", { a: { type: "string", not: { type: "null" } } }, ["Gemini"]],
  ["a format", { a: { type: "string", format: "date" } }, ["Gemini"]],
  ["an array without items", { a: { type: "array" } }, ["OpenAI", "Gemini", "VS Code"]],
  ["a long name", { ["a".repeat(65)]: { type: "string" } }, ["Gemini", "Anthropic"]],
])("the checkers find %s", (_, part, expected) => {
  const inputSchema = "type" in part ? part : { type: "object", properties: part };
  const tool = { name: "one", description: "D", inputSchema } as unknown as ToolListing;
  const refused = providers.filter(([, find]) => find(tool).length > 0).map(([name]) => name);
  expect(refused).toEqual(expected);
});
