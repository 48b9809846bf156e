import { expect, test } from "vitest";

import { createToolRegistry } from "../../../src/tools/tool-registry.ts";
import { createRepository, run } from "../../support/compiler-cli.ts";
import {
  compileOne,
  compileThings,
  inspectThings,
  listMistakes,
  toToolset,
} from "../../support/compiler-toolset.ts";

const toOperation = (name: string, more = "") => `"Does ${name}." query ${name} ${more} { count }`;

test.each([
  ["@deprecated", "Things: Does t.\nDeprecated."],
  ['@deprecated(reason: "Call u.")', "Things: Does t.\nDeprecated: Call u."],
  ['@deprecated(reason: " Call u. ")', "Things: Does t.\nDeprecated: Call u."],
  ['@deprecated @tool(title: "T")', "Things: Does t.\nDeprecated."],
])("the description of a tool with %s says so", (directive, description) => {
  expect(compileOne(toOperation("t", directive)).tool.description).toBe(description);
});

test("it comes after what @tool adds, and is not sent", () => {
  const { operations } = compileThings({
    a: toOperation("a", '@deprecated @tool(next: "b")'),
    b: toOperation("b"),
  });
  const old = operations.find(({ tool }) => tool.name === "a");
  expect(old?.tool.description).toBe("Things: Does a.\nCall b next.\nDeprecated.");
  expect(old?.document).toBe("query a{count}");
});

test("a mutation can have it", () => {
  const text =
    '"Renames." mutation t @deprecated(reason: "Call u.") { rename(id: 1, name: "x") { id } }';
  expect(compileOne(text).tool.description).toBe("Things: Renames.\nDeprecated: Call u.");
});

test("such tools are listed last, in the order of their files", () => {
  const things = compileThings({
    a: toOperation("a", "@deprecated"),
    b: toOperation("b"),
    c: toOperation("c", '@deprecated(reason: "Call d.")'),
    d: toOperation("d"),
  });
  expect(things.operations.map(({ tool }) => tool.name)).toEqual(["b", "d", "a", "c"]);
  const more = compileThings({
    e: toOperation("e", "@deprecated"),
    f: toOperation("f"),
  });
  const names = [...createToolRegistry([things, more], 1000).keys()];
  expect(names).toEqual(["ping", "whoami", "b", "d", "f", "a", "c", "e"]);
});

test("what the API itself deprecates, and documents that it defines the directive, stay as they are", () => {
  const schema = `
    directive @deprecated(reason: String) on FIELD_DEFINITION | ENUM_VALUE
    enum Colour { RED "Old." PINK @deprecated(reason: "Use RED.") }
    type Query { count(colour: Colour): Int @deprecated(reason: "Do not count.") }`;
  const text = '"D" query t($colour: Colour) @deprecated { count(colour: $colour) }';
  const { tool } = compileOne(text, { "things/schema.graphql": schema });
  expect(Object(tool.inputSchema.properties).colour.description).toBe(
    "PINK: Old. Deprecated: Use RED.",
  );
  expect(tool.description).toBe("Things: D\nDeprecated.");
});

test("report names the tools with it", () => {
  const [, old] = inspectThings({
    a: toOperation("a"),
    b: toOperation("b", '@deprecated(reason: "Call a.")'),
  });
  expect(old?.notices).toEqual(["b is deprecated: Call a."]);

  const root = createRepository(toOperation("count_things", "@deprecated"));
  const line = "toolsets/things/operations/a.graphql:1:28: count_things is deprecated.";
  expect(run(root, "report").stdout).toContain(`${line}\n`);
  expect(JSON.parse(run(root, "report", "--json").stdout).notices).toEqual([
    {
      tool: "count_things",
      file: "toolsets/things/operations/a.graphql",
      line: 1,
      column: 28,
      message: "count_things is deprecated.",
    },
  ]);
});

test.each([
  [
    toOperation("t", '@deprecated(reason: " ")'),
    "1:19: @deprecated: reason must not be empty: say what to call instead.",
  ],
  [
    '"D" query t { count @deprecated }',
    '1:21: Directive "@deprecated" may not be used on FIELD. It belongs on: query, mutation.',
  ],
])("%s is told with its place and a fix", (text, sentence) => {
  expect(listMistakes(toToolset({ "things/operations/a.graphql": text }))).toEqual([
    `things/operations/a.graphql:${sentence}`,
  ]);
});
