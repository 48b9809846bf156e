import { describe, expect, test } from "vitest";

import { listMistakes, toToolset } from "../support/compiler-toolset.ts";

describe("a directive that cannot act is told", () => {
  const rows = [
    [
      "thing(id: 1) @flatten { id }",
      "28 @flatten is for a connection with nodes or edges { node }, or a list of objects with one field: select nodes or edges, or remove it.",
    ],
    [
      "count @flatten",
      "21 @flatten is for a connection with nodes or edges { node }, or a list of objects with one field: remove it.",
    ],
    [
      "things @flatten { id name }",
      "36 @flatten keeps one field of each item: remove name, or mark it @private.",
    ],
    [
      "paged @flatten { edges { cursor node { id } } }",
      "40 @flatten keeps one field of each item: remove cursor, or mark it @private.",
    ],
    [
      "paged @flatten { nodes { id } total }",
      "45 @flatten makes this a plain list, which has no place for total: remove it, or select pageInfo { hasNextPage endCursor } too.",
    ],
    [
      "paged @flatten { nodes { id } pageInfo { hasNextPage } }",
      "45 @flatten takes next_cursor from pageInfo: select endCursor there.",
    ],
    [
      "paged @flatten { nodes { id } pageInfo { endCursor startCursor } }",
      "66 @flatten takes hasNextPage and endCursor only: remove startCursor.",
    ],
    [
      "paged @flatten { nodes { id } pageInfo { endCursor } items: total }",
      "68 @flatten calls its own field items: take another alias.",
    ],
    [
      "paged @flatten { nodes @include(if: true) { id } }",
      "32 @flatten needs nodes always: remove @include and @skip from it.",
    ],
    [
      "paged @flatten { nodes @limit(items: 1) { id } }",
      "38 @limit would be lost in @flatten: write it beside @flatten.",
    ],
    [
      "paged @flatten @limit(items: 1) { nodes { id } pageInfo { endCursor } }",
      "30 @limit would cut what next_cursor goes on after: ask for fewer with an argument, or remove pageInfo.",
    ],
    ["count @limit(items: 1)", "21 @limit is for lists, and count is Int!: remove it."],
    ["things @limit(items: 0) { id }", "22 @limit lets nothing through: write items: 1 or more."],
    [
      "thing(id: 1) { tags @limit(items: 1) tags_omitted: id }",
      "52 @limit calls its own field tags_omitted: take another alias.",
    ],
    [
      "count @error maker { name }",
      "15 @error is for objects, texts and lists of them: mark the field that says why, or remove it.",
    ],
    ["count thing(id: 1) @error { id }", "21 Select message in thing: it tells the caller why."],
    ["count @private", "15 Nothing is left for the result: select a field besides this one."],
    [
      "count things @private @limit(items: 1) { id }",
      "28 @private takes things out of the result: remove @limit.",
    ],
    [
      "count heaviest { size @error @private }",
      "44 @private takes size out of the result: remove @error.",
    ],
  ] as const;

  test.each(rows)("%s", (fields, sentence) => {
    const files = toToolset({ "things/operations/a.graphql": `"D" query t { ${fields} }` });
    expect(listMistakes(files).map((line) => line.replace(/^.*?:1:(\d+):/, "$1"))).toEqual([
      sentence,
    ]);
  });
});
