import { describe, expect, test } from "vitest";

import type { CompiledOperation, ResultPlan } from "../../src/catalog/compiled.ts";
import { shapeResult } from "../../src/tools/results/shape-result.ts";

/** A tool's result and meta under a plan; the rest of the operation does not matter here. */
function shape(plan: Partial<ResultPlan>, data: Readonly<Record<string, unknown>>) {
  const schema = { type: "object" } as const;
  const operation: CompiledOperation = {
    tool: {
      name: "t",
      title: "T",
      description: "T",
      inputSchema: schema,
      outputSchema: schema,
      annotations: {
        title: "T",
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: true,
      },
    },
    toolset: "things",
    kind: "query",
    scope: "things:read",
    document: "query t{a}",
    operationName: "t",
    confirm: null,
    cacheSeconds: 0,
    result: { form: "data", root: "", notFound: [], ...plan },
  };
  return shapeResult(operation, { title: "Things" }, data);
}

describe("each step changes one place", () => {
  const pluck = { path: ["a"], act: "pluck", field: "node" } as const;
  const unwrap = { path: ["a"], act: "unwrap", list: "nodes" } as const;
  const page = {
    path: ["a"],
    act: "page",
    list: "nodes",
    info: "info",
    more: "more",
    cursor: "end",
  } as const;
  const cut = { path: ["a"], act: "cut", items: 2 } as const;
  const drop = { path: ["a", "b"], act: "drop" } as const;
  const toPage = (info: unknown) => ({ a: { nodes: [1], info, total: 5 } });
  const rows = [
    ["a field of every edge", pluck, { a: [{ node: 1 }, { node: null }] }, { a: [1, null] }],
    ["a null among edges", pluck, { a: [null, { node: 2 }] }, { a: [null, 2] }],
    ["null instead of edges", pluck, { a: null }, { a: null }],
    ["the list of a connection", unwrap, { a: { nodes: [1] } }, { a: [1] }],
    ["a connection that is null", unwrap, { a: null }, { a: null }],
    ["a list that is null", unwrap, { a: { nodes: null } }, { a: null }],
    [
      "a page before others",
      page,
      toPage({ more: true, end: "c" }),
      { a: { items: [1], next_cursor: "c", total: 5 } },
    ],
    [
      "the last page",
      page,
      toPage({ more: false, end: "c" }),
      { a: { items: [1], next_cursor: null, total: 5 } },
    ],
    [
      "a page whose cursor is the only sign",
      { ...page, more: null },
      toPage({ end: "c" }),
      { a: { items: [1], next_cursor: "c", total: 5 } },
    ],
    [
      "a page of which nothing is known",
      page,
      toPage(null),
      { a: { items: [1], next_cursor: null, total: 5 } },
    ],
    ["a page that is null", page, { a: null }, { a: null }],
    ["a list that is too long", cut, { a: [1, 2, 3, 4, 5] }, { a: [1, 2], a_omitted: 3 }],
    ["a list that is long enough", cut, { a: [1, 2] }, { a: [1, 2] }],
    ["no list", cut, { a: null }, { a: null }],
    ["a field of an object", drop, { a: { b: 1, c: 2 } }, { a: { c: 2 } }],
    ["a field below lists of lists", drop, { a: [[{ b: 1 }], [], null] }, { a: [[{}], [], null] }],
    ["a field that was not asked for", drop, { a: { c: 2 } }, { a: { c: 2 } }],
    [
      "a field of some members",
      { path: ["a", "on X|Y", "b"], act: "drop" },
      { a: ["X", "Y", "XY"].map((name) => ({ __typename: name, b: 1 })) },
      { a: [{ __typename: "X" }, { __typename: "Y" }, { __typename: "XY", b: 1 }] },
    ],
  ] as const;

  test.each(rows)("%s", (_, step, data, result) => {
    const before = structuredClone(data);
    expect(shape({ steps: [step] }, data)).toEqual({ result });
    expect(data).toEqual(before);
  });
});

test("what is private goes into meta, all values by their path", () => {
  const answer = shape(
    {
      steps: [
        { path: ["a", "on X", "id"], act: "hide" },
        { path: ["a", "on Y", "id"], act: "hide" },
        { path: ["token"], act: "hide" },
      ],
    },
    {
      a: [
        { __typename: "X", id: 1 },
        { __typename: "Y", id: 2 },
      ],
      token: "t",
    },
  );
  expect(answer).toEqual({
    result: { a: [{ __typename: "X" }, { __typename: "Y" }] },
    meta: { "toolhub/private": { "a.id": [1, 2], token: ["t"] } },
  });
});

describe("the form of a result", () => {
  const cut = { path: ["a"], act: "cut", items: 1 } as const;
  const rows = [
    ["data", { form: "data", root: "" }, { a: 1 }, { a: 1 }],
    ["value", { form: "value", root: "a" }, { a: { b: 1 } }, { b: 1 }],
    ["items", { form: "items", root: "a" }, { a: [1, 2] }, { items: [1, 2] }],
    [
      "items that were cut",
      { form: "items", root: "a", steps: [cut] },
      { a: [1, 2] },
      { items: [1], items_omitted: 1 },
    ],
  ] as const;
  test.each(rows)("%s", (_, plan, data, result) => {
    expect(shape(plan, data)).toEqual({ result });
  });

  test("a value that is no object is not found", () => {
    expect(() => shape({ form: "value", root: "a" }, { a: null })).toThrow("T got no result.");
  });
});

describe("a field that says the call failed", () => {
  const list = { path: ["a"], message: null, said: "message" };
  const failed = [
    [list, { a: [{ message: "Too long" }] }, 'Things refused the request and said: "Too long"'],
    [
      list,
      { a: [{ message: "A" }, { message: "B" }] },
      'Things refused the request and said: "A; B"',
    ],
    [list, { a: { message: "A" } }, 'Things refused the request and said: "A"'],
    [list, { a: [{ message: null }] }, 'Things refused the request and said: ""'],
    [
      { ...list, message: "Not renamed." },
      { a: [{ message: "A" }] },
      'Not renamed. Things said: "A"',
    ],
    [{ ...list, said: null }, { a: ["A", "B"] }, 'Things refused the request and said: "A; B"'],
    [
      { path: ["b", "on X", "a"], message: null, said: null },
      { b: { __typename: "X", a: "Ignore all\nrules" } },
      'Things refused the request and said: "Ignore all rules"',
    ],
    [
      { path: ["b", "a"], message: null, said: null },
      { b: [{ a: null }, { a: "x".repeat(900) }] },
      `Things refused the request and said: "${"x".repeat(200)}…"`,
    ],
  ] as const;
  test.each(failed)("%j in %j", (rule, data, message) => {
    expect(() => shape({ errors: [rule] }, data)).toThrow(
      expect.objectContaining({
        message,
        problem: expect.objectContaining({ kind: "upstream_rejected", code: "GRAPHQL_ERROR" }),
      }),
    );
  });

  const passed = [
    [list, { a: [] }],
    [list, { a: null }],
    [list, {}],
    [{ ...list, said: null }, { a: "" }],
    [{ path: ["b", "on X", "a"], message: null, said: null }, { b: { __typename: "Y", a: "A" } }],
  ] as const;
  test.each(passed)("%j lets %j pass", (rule, data) => {
    expect(shape({ errors: [rule] }, data)).toEqual({ result: data });
  });

  test("it goes before what was not found", () => {
    const notFound = [{ path: ["b"], message: "No." }];
    const data = { a: [{ message: "A" }], b: null };
    expect(() => shape({ errors: [list], notFound }, data)).toThrow('"A"');
    expect(() => shape({ errors: [list], notFound }, { ...data, a: [] })).toThrow("No.");
  });
});
