import { describe, expect, test } from "vitest";

import {
  compileThings,
  type Files,
  listMistakes,
  settings,
  toToolset,
} from "../../support/compiler-toolset.ts";

describe("a prefix lets two toolsets have operations of one name", () => {
  const operation = (name: string) => ({
    [`${name}/operations/a.graphql`]: '"Count." query count_things @tool(title: "Count") { count }',
  });
  const both = (prefix: object): Files => ({
    ...toToolset(operation("things")),
    ...Object.fromEntries(
      Object.entries(toToolset({})).map(([path, text]) => [path.replace("things/", "zoo/"), text]),
    ),
    ...operation("zoo"),
    "zoo/toolset.json": { ...settings, ...prefix },
  });

  test("it stands before the tool's name alone", () => {
    const { operations: found } = compileThings(
      { a: operation("a")["a/operations/a.graphql"] ?? "" },
      {
        "things/toolset.json": { ...settings, prefix: "zoo_" },
      },
    );
    expect(found.map(({ tool: { name, title }, document }) => [name, title, document])).toEqual([
      ["zoo_count_things", "Count", "query count_things{count}"],
    ]);
  });

  test("without one the mistake says so", () => {
    expect(listMistakes(both({}))).toEqual([
      'zoo/operations/a.graphql:1:16: The tool name "count_things" is taken by things/operations/a.graphql:1:16: rename one of them, or set "prefix" in the toolset.json of one.',
    ]);
    expect(() => listMistakes(both({ prefix: "zoo_" }))).toThrow("compiled without a mistake");
  });

  test.each(["zoo-", "", "_zoo", "a".repeat(21)])("%j is none", (prefix) => {
    const file = { "things/toolset.json": { ...settings, prefix } };
    expect(listMistakes(toToolset({ ...operation("things"), ...file }))).toEqual([
      'things/toolset.json:1:110: "prefix" must be letters, digits and _, a letter first, at most 20.',
    ]);
  });

  test("with it a name is still at most 64 long", () => {
    const name = `a${"b".repeat(60)}`;
    const files = toToolset({
      "things/toolset.json": { ...settings, prefix: "zoo_" },
      "things/operations/a.graphql": `query ${name} { count }`,
    });
    expect(listMistakes(files)).toEqual([
      `things/operations/a.graphql:1:7: "zoo_${name}" cannot be the name of a tool: use letters, digits and _, a letter first, at most 64.`,
    ]);
  });
});

test("with a broken toolset.json nothing is said of names that its prefix decides", () => {
  const prompt =
    "---\ntitle: P\ndescription: D\narguments:\n  - { name: a, description: A, completions: { tool: zoo_list_things, argument: id, path: x } }\n---\n{{a}}\n";
  const files = toToolset({
    "things/operations/a.graphql":
      'query ping($id: ID @pin(value: "${field.shop}")) @tool(next: "zoo_count_things") { thing(id: $id) { id } }'.replace(
        "$id: ID ",
        "$id: ID! ",
      ),
    "things/operations/b.graphql": "query count_things { cuont }",
    "things/prompts/p.md": prompt,
  });
  const broken = { ...settings, prefix: "zoo_", title: 1 };
  expect(listMistakes({ ...files, "things/toolset.json": broken })).toEqual([
    'things/operations/b.graphql:1:22: Cannot query field "cuont" on type "Query". Did you mean "count"?',
    'things/toolset.json:1:2: "title" must be of type string.',
  ]);
});

test("a prompt that completes from a tool which does not compile is no mistake of its own", () => {
  const prompt =
    "---\ntitle: P\ndescription: D\narguments:\n  - { name: a, description: A, completions: { tool: count_things, argument: id, path: x } }\n---\n{{a}}\n";
  const files = toToolset({
    "things/operations/b.graphql": "query count_things { cuont }",
    "things/prompts/p.md": prompt,
  });
  expect(listMistakes(files)).toEqual([
    'things/operations/b.graphql:1:22: Cannot query field "cuont" on type "Query". Did you mean "count"?',
  ]);
});

test("a next tool without the prefix is told with it", () => {
  const files = toToolset({
    "things/toolset.json": { ...settings, prefix: "zoo_" },
    "things/operations/a.graphql": 'query list_all @tool(next: "count_things") { things { id } }',
    "things/operations/b.graphql": "query count_things { count }",
  });
  expect(listMistakes(files)).toEqual([
    'things/operations/a.graphql:1:16: @tool: next names "count_things", which is no other tool of this toolset: write zoo_count_things, with the toolset\'s prefix.',
  ]);
});
