import { describe, expect, test } from "vitest";

import { ping } from "../../../src/tools/ping.ts";
import { createToolRegistry } from "../../../src/tools/tool-registry.ts";
import { compileThings, settings } from "../../support/compiler-toolset.ts";
import { parseOrRefuse } from "../../support/parse-or-refuse.ts";
import { toStrict } from "../strict-schema.ts";

const schema = `
  scalar Json
  enum Size { ${Array.from({ length: 600 }, (_, index) => `A_VALUE_WITH_A_LONG_NAME_${index}`).join(" ")} }
  input Near { city: String! radiusKm: Float! = 5 size: Size tags: [String] inner: Near json: Json }
  input Pick @oneOf { id: ID name: String }
  type Query {
    ask(text: String!, near: Near, nears: [Near], grid: [[Int]], pick: Pick, json: Json, size: Size, first: Int): Int
    more: Int
  }
  type Mutation { change(text: String!, json: Json!): Int }
`;
const operations = {
  ask: `"D" query ask_things(
    $text: String!, $near: Near, $nears: [Near], $grid: [[Int]], $pick: Pick, $json: Json, $size: Size
    $first: Int! = 7, $hidden: Int = 1 @hide, $fixed: String! @pin(value: "x")
  ) {
    ask(text: $text, near: $near, nears: $nears, grid: $grid, pick: $pick, json: $json, size: $size, first: $first)
    other: ask(text: $fixed, first: $hidden) more
  }`,
  batch:
    '"D" query ask_many($texts: String! @batch, $size: Size) { ask(text: $texts, size: $size) more }',
  change:
    '"D" mutation change_one($text: String!, $json: Json!) @tool(confirm: "{text}?") { change(text: $text, json: $json) }',
};

function toTools() {
  const files = {
    "things/schema.graphql": schema,
    "things/toolset.json": { ...settings, scalars: { Json: {} } },
  };
  return createToolRegistry([compileThings(operations, files)], 1000);
}

function call(name: string, args: Readonly<Record<string, unknown>>) {
  const tool = toTools().get(name);
  if (!tool) throw new Error("no tool");
  return parseOrRefuse(tool, args);
}

const text = "x";

describe("null for what may be left out is taken as left out", () => {
  test.each([
    ["an argument with a default", { first: null }, {}],
    ["a list", { grid: null }, {}],
    ["an input object", { near: null }, {}],
    ["a custom scalar of any type", { json: null }, {}],
    ["an enum that the listing shows in part", { size: null }, {}],
    [
      "fields, required ones with a default among them",
      { near: { city: "Rome", radiusKm: null, size: null, tags: null, json: null } },
      { near: { city: "Rome" } },
    ],
    [
      "fields of fields",
      { near: { city: "Rome", inner: { city: "Bari", tags: null, size: null } } },
      { near: { city: "Rome", inner: { city: "Bari" } } },
    ],
    ["fields of items", { nears: [{ city: "Rome", size: null }] }, { nears: [{ city: "Rome" }] }],
    ["fields of one item", { nears: { city: "Rome", size: null } }, { nears: [{ city: "Rome" }] }],
    ["the other choices of @oneOf", { pick: { id: 7, name: null } }, { pick: { id: "7" } }],
  ])("%s", (_, given, sent) => {
    expect(call("ask_things", { text, ...given })).toEqual({ text, ...sent });
  });

  test("toolhub's own arguments of a change", () => {
    const given = { text, json: 1, idempotency_key: null };
    expect(call("change_one", given)).toEqual({ text, json: 1 });
  });

  test("what a custom scalar holds is its own affair", () => {
    const json = { a: null, b: [null] };
    expect(call("ask_things", { text, json })).toEqual({ text, json });
  });
});

describe("null at another place is refused with its place", () => {
  test.each([
    ["ask_things", { text: null }, "/text", 'a text. For example: "text"'],
    ["ask_things", { text, near: { city: null } }, "/near/city", "a text."],
    ["ask_things", { text, nears: [{ city: "a" }, null] }, "/nears/1", "an object that has city"],
    [
      "ask_things",
      { text, nears: [{ city: "a", tags: ["b", null] }] },
      "/nears/0/tags/1",
      "a text",
    ],
    ["ask_things", { text, grid: [[1, null]] }, "/grid/0/1", "a whole number from "],
    ["ask_things", { text, grid: [null] }, "/grid/0", "a list, each a whole number from "],
    ["ask_many", { texts: ["a", null] }, "/texts/1", "a text."],
    ["ask_many", { texts: null }, "/texts", "a list of 1 to 10 items, each a text."],
    ["change_one", { text, json: null }, "/json", "any value."],
  ])("%s refuses %j", (name, args, path, allowed) => {
    const start = `The argument at ${path} is null and must be ${allowed}`;
    expect(() => call(name, args)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(start),
        problem: expect.objectContaining({ kind: "input", path }),
      }),
    );
  });

  test.each([
    ["an unknown argument", { text, other: null }, "/other"],
    ["a hidden argument", { text, hidden: null }, "/hidden"],
    ["a pinned argument", { text, fixed: null }, "/fixed"],
    ["@oneOf without a choice", { text, pick: { id: null, name: null } }, "/pick"],
    ["an unknown field", { text, near: { city: "a", other: null } }, "/near/other"],
    [
      "a field deeper than the tool goes",
      { text, near: { city: "a", inner: { city: "b", inner: null } } },
      "/near/inner/inner",
    ],
  ])("%s stays refused", (_, args, path) => {
    expect(() => call("ask_things", args)).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining("is null and must be"),
        problem: expect.objectContaining({ kind: "input", path }),
      }),
    );
  });

  test("a tool without arguments takes none, null neither", () => {
    expect(ping.listing.inputSchema.properties).toEqual({});
    expect(call("ping", {})).toEqual({});
    expect(() => call("ping", { other: null })).toThrow("is not an argument");
  });
});

/** What a model in strict mode has to write: every argument, null where it means nothing. */
function toStrictArguments({ properties }: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries({ ...Object(properties) }).map(([name, inner]) => [
      name,
      Object(inner).anyOf?.some(({ type }: { type?: string }) => type === "null") ? null : "x",
    ]),
  );
}

test("what a strict model writes for a call with few arguments is that call", () => {
  const { inputSchema } = toTools().get("ask_things")?.listing ?? {};
  const given = toStrictArguments(toStrict({ ...inputSchema }));
  expect(Object.keys(given)).toHaveLength(8);
  expect(call("ask_things", given)).toEqual({ text: "x" });
});
