import { expect, test } from "vitest";

import { compileOne, listMistakes, toToolset } from "../support/compiler-toolset.ts";

test("a mutation takes an idempotency_key besides its own arguments, a query does not", () => {
  const mutation =
    '"Renames a thing." mutation rename_thing($id: ID!) { rename(id: $id, name: "x") { id } }';
  const { inputSchema } = compileOne(mutation).tool;
  expect(Object.keys(Object(inputSchema.properties))).toEqual(["id", "idempotency_key"]);
  expect(inputSchema.required).toEqual(["id"]);
  const query = compileOne('"Counts all things." query count_things { count }').tool.inputSchema;
  expect(query).toEqual({ type: "object", properties: {}, additionalProperties: false });
});

const rename = (tool: string) =>
  `"Renames a thing." mutation rename_thing($id: ID!) ${tool} { rename(id: $id, name: "x") { id } }`;

test("a question to the person is kept, and the tool takes a confirm_token", () => {
  const { confirm, tool } = compileOne(rename('@tool(confirm: "Rename {id}?")'));
  expect(confirm).toBe("Rename {id}?");
  expect(Object.keys(Object(tool.inputSchema.properties))).toEqual([
    "id",
    "idempotency_key",
    "confirm_token",
  ]);
  expect(compileOne(rename("")).confirm).toBeNull();
});

const mistakes = [
  [
    rename('@tool(confirm: "Rename {name}?")'),
    "confirm names {name}, which is no argument: fix it.",
  ],
  [rename('@tool(confirm: " ")'), "confirm must not be empty."],
  [
    '"Renames a thing." mutation rename_thing($idempotency_key: ID!) { rename(id: $idempotency_key, name: "x") { id } }',
    "toolhub adds an argument idempotency_key itself",
  ],
  [
    '"Counts all things." query count_things @tool(confirm: "Count?") { count }',
    "Remove confirm from @tool",
  ],
] as const;

test.each(mistakes)("%s is told", (text, sentence) => {
  const [told] = listMistakes(toToolset({ "things/operations/a.graphql": text }));
  expect(told).toContain(sentence);
});
