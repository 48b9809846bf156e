import { expect, test } from "vitest";

import { compileOne } from "../../support/compiler-toolset.ts";
import { toOwnSchema } from "../compiler-answers.ts";
import { listMistakesOf, object } from "../one-directive.ts";

const thing = object({ id: { type: "string" } });
const maybeThing = { ...thing, type: ["object", "null"] };
const omitted = { type: "integer", minimum: 1 };

test.each([
  [
    "a cut list has a number beside it",
    "thing(id: 1) { tags @limit(items: 2) }",
    object({ tags: { type: "array", items: { type: "string" } }, tags_omitted: omitted }, ["tags"]),
    [{ path: ["thing", "tags"], act: "cut", items: 2 }],
  ],
  [
    "a cut root list too",
    "things @limit(items: 2) { id }",
    object({ items: { type: "array", items: thing }, items_omitted: omitted }, ["items"]),
    [{ path: ["things"], act: "cut", items: 2 }],
  ],
  [
    "a flattened list is cut after that",
    "shelves @limit(items: 1) { nodes @limit(items: 3) { id } pageInfo @private { endCursor } }",
    object(
      {
        items: {
          type: "array",
          items: object(
            {
              nodes: { type: ["array", "null"], items: maybeThing },
              nodes_omitted: omitted,
            },
            ["nodes"],
          ),
        },
        items_omitted: omitted,
      },
      ["items"],
    ),
    [
      { path: ["shelves", "nodes"], act: "cut", items: 3 },
      { path: ["shelves", "pageInfo"], act: "hide" },
      { path: ["shelves"], act: "cut", items: 1 },
    ],
  ],
  [
    "members of a union have steps of their own",
    "any { ... on Thing { parts @limit(items: 1) { id } } }",
    {
      type: "object",
      anyOf: [
        object(
          {
            __typename: { type: "string", const: "Thing" },
            parts: { type: ["array", "null"], items: thing },
            parts_omitted: omitted,
          },
          ["__typename", "parts"],
        ),
        object({ __typename: { type: "string", enum: ["Maker", "Place"] } }),
      ],
    },
    [{ path: ["any", "on Thing", "parts"], act: "cut", items: 1 }],
  ],
] as const)("%s", (_, fields, schema, steps) => {
  const compiled = compileOne(`"D" query t { ${fields} }`);
  expect(toOwnSchema(compiled)).toEqual(schema);
  expect(compiled.result.steps).toEqual(steps);
});

test.each([
  [
    "paged @flatten { nodes @limit(items: 1) { id } }",
    "38: @limit would be lost in @flatten: write it beside @flatten.",
  ],
  [
    "paged @flatten @limit(items: 1) { nodes { id } pageInfo { endCursor } }",
    "30: @limit would cut what next_cursor goes on after: ask for fewer with an argument, or remove pageInfo.",
  ],
  ["count @limit(items: 1)", "21: @limit is for lists, and count is Int!: remove it."],
  [
    "things @limit(items: 2) { id } ... { things @limit(items: 3) { name } }",
    "59: @limit says something else of this field in things/operations/a.graphql:1:22: keep one.",
  ],
  ["things @limit(items: 0) { id }", "22: @limit lets nothing through: write items: 1 or more."],
  [
    "thing(id: 1) { tags @limit(items: 1) tags_omitted: id }",
    "52: @limit calls its own field tags_omitted: take another alias.",
  ],
])("{ %s } is told with its place and a fix", (fields, sentence) => {
  expect(listMistakesOf(`"D" query t { ${fields} }`)).toEqual([sentence]);
});
