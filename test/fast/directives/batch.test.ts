import { expect, test } from "vitest";

import { compileOne, listMistakes, toToolset } from "../../support/compiler-toolset.ts";

test("a variable with @batch takes a list of what it took, and results stand beside their items", () => {
  const { tool, batch, document } = compileOne(
    `"D" query t(
      "Which things."
      $size: Size! @batch(max: 3)
      $first: Int
    ) { things(size: $size, first: $first) { id } }`,
  );
  const size = { type: "string", enum: ["SMALL", "LARGE"] };
  expect(tool.inputSchema).toMatchObject({
    properties: {
      size: {
        type: "array",
        items: size,
        minItems: 1,
        maxItems: 3,
        description:
          "Which things.\nSMALL: Fits in a pocket.\n1 to 3 items; each is run by itself.",
      },
      first: { type: "integer" },
    },
    required: ["size"],
  });
  const thing = { type: "object", properties: { id: { type: "string" } } };
  const outcomes = [
    {
      properties: {
        item: size,
        ok: { const: true },
        result: { properties: { items: { items: thing } } },
      },
    },
    { properties: { item: size, ok: { const: false }, error: { type: "object" } } },
  ];
  expect(tool.outputSchema).toMatchObject({
    properties: {
      results: { type: "array", items: { anyOf: outcomes } },
      failed: { type: "integer" },
    },
    required: ["results", "failed"],
    additionalProperties: false,
  });
  expect(batch).toBe("size");
  expect(document).toBe("query t($size:Size!$first:Int){things(size:$size first:$first){id}}");
});

test("without max a call may have ten items, and what toolhub adds to a mutation stays single", () => {
  const { properties } = compileOne(
    '"D" mutation t($id: ID! @batch) { rename(id: $id, name: "x") { id } }',
  ).tool.inputSchema;
  expect(properties).toMatchObject({
    id: { type: "array", maxItems: 10 },
    idempotency_key: { type: "string" },
  });
});

const toQuery = (variables: string) => `"D" query t(${variables}) { thing(id: $id) { id } }`;

const mistakes = [
  [
    '"D" query t($ids: [ID!]! @batch) { things(ids: $ids) { id } }',
    "1:26: $ids takes a list already: remove @batch, or take one value.",
  ],
  [
    '"D" query t($id: ID! @batch, $n: Int! @batch) { thing(id: $id) { id } things(first: $n) { id } }',
    "1:30: Only one variable can have @batch, and $id has it: remove one of them.",
  ],
  [toQuery("$id: ID! @batch(max: 0)"), "1:22: @batch takes 1 to 50 items, and max is 0: fix it."],
  [toQuery("$id: ID! @batch(max: 51)"), "1:22: @batch takes 1 to 50 items, and max is 51: fix it."],
  [
    '"D" query t($n: Int @batch) { things(first: $n) { id } }',
    "1:21: Every item of @batch is one value for $n, which may be left out here: give it a type with !, and no default.",
  ],
  [
    toQuery('$id: ID! = "1" @batch'),
    "1:28: Every item of @batch is one value for $id, which may be left out here: give it a type with !, and no default.",
  ],
  [
    '"D" mutation t($id: ID! @batch) @tool(confirm: "Rename?") { rename(id: $id, name: "x") { id } }',
    "1:48: @tool: confirm is asked once for all items and has to show them: write {id} in it.",
  ],
  ['"D" query t @batch { count }', '1:13: Directive "@batch" may not be used on QUERY'],
] as const;

test.each(mistakes)("%s is told with its place and a fix", (text, sentence) => {
  const told = listMistakes(toToolset({ "things/operations/a.graphql": text }));
  expect(told).toHaveLength(1);
  expect(told[0]).toContain(`a.graphql:${sentence}`);
});
