import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { describe, expect, test } from "vitest";

import { fitResult } from "../../src/tools/results/truncate-result.ts";
import { compileOne, settings } from "../support/compiler-toolset.ts";

const validators = new CfWorkerJsonSchemaValidator({ draft: "2020-12" });
const countBytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;
const text = (kilobytes: number) => "x".repeat(kilobytes * 1000);
const listOf = (count: number, kilobytes: number) =>
  Array.from({ length: count }, (_, id) => ({ id: `${id}`, name: text(kilobytes) }));

/** What is left of `result`, checked against the tool's own schema. */
function cutToFit(operation: string, result: Readonly<Record<string, unknown>>, args = {}) {
  const compiled = compileOne(`"D" ${operation}`);
  const before = structuredClone(result);
  const answer = fitResult(compiled, { result, meta: { kept: true } }, args);
  expect(result).toEqual(before);
  expect(answer.meta).toEqual({ kept: true });
  expect(countBytes(answer.result)).toBeLessThanOrEqual(80_000);
  const validate = validators.getValidator(compiled.tool.outputSchema);
  expect(validate(answer.result)).toMatchObject({ valid: true });
  return answer.result;
}

const list = "query t { things { id name } }";

test("a result that fits stays as it is", () => {
  const result = { items: listOf(7, 10) };
  expect(cutToFit(list, result)).toBe(result);
});

describe("the next call of a list that was cut", () => {
  const rows = [
    [
      "query t($from: Int) { paged(offset: $from) { nodes { id name } } }",
      {},
      "Call again with from: 7 to go on.",
    ],
    [
      "query t($from: Int) { paged(offset: $from) { nodes { id name } } }",
      { from: 20 },
      "Call again with from: 27 to go on.",
    ],
    [
      "query t($from: Int = 5) { paged(offset: $from) { nodes { id name } } }",
      {},
      "Call again with from: 12 to go on.",
    ],
    [
      "query t($n: Int, $after: String) { paged(first: $n, after: $after) { nodes { id name } } }",
      { n: 20 },
      "Call again with n: 7, and go on from there.",
    ],
    [
      "query t { paged { nodes { id name } } }",
      {},
      "Ask for less, with narrower arguments or another tool.",
    ],
  ] as const;
  test.each(rows)("%s with %j: %s", (operation, args, next) => {
    const { nodes, truncated } = cutToFit(operation, { nodes: listOf(20, 10) }, args);
    expect(nodes).toHaveLength(7);
    expect(truncated).toEqual({
      omitted: 13,
      hint: `Items left out of nodes to stay below 80 kB: 13. ${next}`,
    });
  });
});

test("one huge item is cut inside", () => {
  const operation = "query t($n: Int) { things(first: $n) { id parts { id name } } }";
  const items = [
    { id: "1", parts: listOf(30, 10) },
    { id: "2", parts: [] },
  ];
  const result = cutToFit(operation, { items });
  expect(result).toMatchObject({
    items: [{ id: "1" }],
    truncated: {
      omitted: 24,
      hint: "Items left out of items, items.parts to stay below 80 kB: 24. Call again with a smaller n.",
    },
  });
});

test("an item that is too large alone is left out", () => {
  expect(cutToFit(list, { items: listOf(1, 200) })).toMatchObject({
    items: [],
    truncated: { omitted: 1 },
  });
});

test("a list in a branch of a union may be cut", () => {
  const operation = "query t { any { ... on Thing { parts { id name } } } }";
  const result = { __typename: "Thing", parts: listOf(20, 10) };
  expect(cutToFit(operation, result)).toMatchObject({ truncated: { omitted: 13 } });
});

test("a cut page says that its cursor goes on after what was left out", () => {
  const operation = "query t { paged @flatten { nodes { id name } pageInfo { endCursor } } }";
  expect(cutToFit(operation, { items: listOf(20, 10), next_cursor: "c" })).toMatchObject({
    next_cursor: "c",
    truncated: { hint: expect.stringContaining("next_cursor goes on after them. Ask for less") },
  });
});

test("text of more bytes than characters is measured in bytes", () => {
  const items = Array.from({ length: 20 }, () => ({ id: "é".repeat(5000), name: null }));
  expect(cutToFit(list, { items })).toMatchObject({ truncated: { omitted: 13 } });
});

test("what has no list is refused", () => {
  const compiled = compileOne('"D" query t { maker { name } }');
  expect(() => fitResult(compiled, { result: { name: text(200) } }, {})).toThrow(
    "The call of t went through, but its answer is larger than 80 kB and holds no list to cut.",
  );
});

test("toolset.json says how large a result may be", () => {
  const limits = { "things/toolset.json": { ...settings, limits: { maxResultBytes: 20_000 } } };
  const compiled = compileOne(`"D" ${list}`, limits);
  const { result } = fitResult(compiled, { result: { items: listOf(5, 10) } }, {});
  expect(result).toMatchObject({
    truncated: { omitted: 4, hint: expect.stringContaining("20 kB") },
  });
  expect(countBytes(result)).toBeLessThanOrEqual(20_000);
});
