import { expect, test } from "vitest";

import { compileOne, listMistakes, toToolset } from "../../support/compiler-toolset.ts";

test("a mutation takes an idempotency_key besides its own arguments, a query does not", () => {
  const mutation =
    '"Renames a thing." mutation rename_thing($id: ID!) { rename(id: $id, name: "x") { id } }';
  const { inputSchema } = compileOne(mutation).tool;
  expect(Object.keys(Object(inputSchema.properties))).toEqual(["id", "idempotency_key"]);
  expect(inputSchema.required).toEqual(["id"]);
  const query = compileOne('"Counts all things." query count_things { count }').tool.inputSchema;
  expect(query).toEqual({ type: "object", properties: {}, additionalProperties: false });
});

test("a variable that is called like an argument of toolhub's is told", () => {
  const text =
    '"Renames a thing." mutation rename_thing($idempotency_key: ID!) { rename(id: $idempotency_key, name: "x") { id } }';
  const [told] = listMistakes(toToolset({ "things/operations/a.graphql": text }));
  expect(told).toContain("toolhub adds an argument idempotency_key itself");
});
