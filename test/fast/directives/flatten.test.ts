import { expect, test } from "vitest";
import { compileOne } from "../../support/compiler-toolset.ts";
import { toOwnSchema } from "../compiler-answers.ts";
import { listMistakesOf, object } from "../one-directive.ts";

const thing = object({ id: { type: "string" } });
const maybeThing = { ...thing, type: ["object", "null"] };
const cursor = (description: string) => ({ type: ["string", "null"], description });

test.each([
  [
    "nodes are a list",
    "paged @flatten { nodes { id } }",
    object({ items: { type: ["array", "null"], items: maybeThing } }),
    [{ path: ["paged"], act: "unwrap", list: "nodes" }],
  ],
  [
    "edges are a list of their nodes",
    "paged @flatten { edges { node { id } } }",
    object({ items: { type: "array", items: maybeThing } }),
    [
      { path: ["paged", "edges"], act: "pluck", field: "node" },
      { path: ["paged"], act: "unwrap", list: "edges" },
    ],
  ],
  [
    "a list of objects with one field is a list of that field",
    "parts: things @flatten { name }",
    object({
      items: {
        type: "array",
        items: { type: ["string", "null"], description: "What people call it." },
      },
    }),
    [{ path: ["parts"], act: "pluck", field: "name" }],
  ],
  [
    "an object with one field is that field, null if either is",
    "thing(id: 1) { id maker @flatten { name } }",
    object({ id: { type: "string" }, maker: { type: ["string", "null"] } }),
    [{ path: ["thing", "maker"], act: "unwrap", list: "name" }],
  ],
  [
    "it may hold another object, or hide a field",
    "thing(id: 1) { maker @flatten { thing { id } name @private } }",
    object({ maker: maybeThing }),
    [
      { path: ["thing", "maker", "name"], act: "hide" },
      { path: ["thing", "maker"], act: "unwrap", list: "thing" },
    ],
  ],
  [
    "at the root it keeps its name",
    "maker @flatten { name }",
    object({ maker: { type: "string" } }),
    [{ path: ["maker"], act: "unwrap", list: "name" }],
  ],
  [
    "a connection with pageInfo is a page",
    "paged @flatten { total edges { node { id } } pageInfo { hasNextPage end: endCursor } }",
    object({
      items: { type: "array", items: maybeThing },
      next_cursor: cursor("Null at the end."),
      total: { type: "integer" },
    }),
    [
      { path: ["paged", "edges"], act: "pluck", field: "node" },
      {
        path: ["paged"],
        act: "page",
        list: "edges",
        info: "pageInfo",
        more: "hasNextPage",
        cursor: "end",
      },
    ],
  ],
] as const)("%s", (_, fields, schema, steps) => {
  const compiled = compileOne(`"D" query t { ${fields} }`);
  expect(toOwnSchema(compiled)).toEqual(schema);
  expect(compiled.result.steps).toEqual(steps);
});

test("next_cursor names the argument that takes it", () => {
  const { outputSchema } = compileOne(
    '"D" query t($from: String) { paged(after: $from) @flatten { nodes { id } pageInfo { endCursor } } }',
  ).tool;
  expect(outputSchema.properties).toMatchObject({
    next_cursor: cursor("The next page's from; null at the end."),
  });
});

test.each([
  [
    "thing(id: 1) @flatten { id name }",
    "28: @flatten is for a connection with nodes or edges { node }, a list of objects with one field, or an object with one field: select nodes or edges, or one field, or remove it.",
  ],
  [
    "count @flatten",
    "21: @flatten is for a connection with nodes or edges { node }, a list of objects with one field, or an object with one field: remove it.",
  ],
  [
    "maker @flatten @limit(items: 1) { name }",
    "30: @limit is for lists, and maker is Maker!: remove it.",
  ],
  [
    "maker @flatten { name @include(if: true) }",
    "32: @flatten needs name always: remove @include and @skip from it.",
  ],
  [
    "things @flatten { id name }",
    "36: @flatten keeps one field of each item: remove name, or mark it @private.",
  ],
  [
    "paged @flatten { edges { cursor node { id } } }",
    "40: @flatten keeps one field of each item: remove cursor, or mark it @private.",
  ],
  [
    "paged @flatten { nodes { id } total }",
    "45: @flatten makes this a plain list, which has no place for total: remove it, or select pageInfo { hasNextPage endCursor } too.",
  ],
  [
    "paged @flatten { nodes { id } pageInfo { hasNextPage } }",
    "45: @flatten takes next_cursor from pageInfo: select endCursor there.",
  ],
  [
    "paged @flatten { nodes { id } pageInfo { endCursor startCursor } }",
    "66: @flatten takes hasNextPage and endCursor only: remove startCursor.",
  ],
  [
    "paged @flatten { nodes { id } pageInfo { endCursor } items: total }",
    "68: @flatten calls its own field items: take another alias.",
  ],
  [
    "paged @flatten { nodes @include(if: true) { id } }",
    "32: @flatten needs nodes always: remove @include and @skip from it.",
  ],
])("{ %s } is told with its place and a fix", (fields, sentence) => {
  expect(listMistakesOf(`"D" query t { ${fields} }`)).toEqual([sentence]);
});
