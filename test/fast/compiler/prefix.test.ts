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

const prefixed = { ...settings, prefix: "zoo_" };
const keyed = { type: "bearer", probe: { file: "probe.graphql", owner: "maker.name" } };
const needing = (name: string) => ({
  ...prefixed,
  auth: { ...keyed, health: { scopes: { header: "x-s", needs: [{ oneOf: ["r"], for: [name] }] } } },
});
const toNaming = (next: string, completed: string, needed: string): Files => ({
  "things/toolset.json": needing(needed),
  "things/probe.graphql": "query { maker { name } }",
  "things/prompts/p.md": `---\ntitle: P\ndescription: D\narguments:\n  - { name: a, description: A, completions: { tool: ${completed}, argument: word, path: items.id } }\n---\n{{a}}\n`,
  "things/operations/a.graphql": `"L" query list_all @tool(next: "${next}") { things { id } }`,
  "things/operations/b.graphql":
    '"F" query find_things($word: ID!) { things(ids: [$word]) { id } }',
});

test("operations are named without the prefix, and what callers read has it", () => {
  const files = toNaming("find_things", "find_things", "find_things");
  const { operations, prompts, auth } = compileThings({}, files);
  expect(operations[0]?.tool.description).toBe("Things: L\nCall zoo_find_things next.");
  expect(operations[0]?.next).toBe("zoo_find_things");
  expect(prompts[0]?.arguments[0]?.completion).toMatchObject({ tool: "zoo_find_things" });
  expect(auth).toMatchObject({ health: { scopes: { needs: [{ tools: ["zoo_find_things"] }] } } });
});

test("an operation that is named with the prefix is told without it", () => {
  const files = toNaming("zoo_find_things", "find_things", "find_things");
  const fix = 'write "find_things", without the toolset\'s prefix.';
  const none = 'names "zoo_find_things", which is no';
  expect(listMistakes(toToolset(files))).toEqual([
    `things/operations/a.graphql:1:20: @tool: next ${none} other tool of this toolset: ${fix}`,
  ]);
  const others = toNaming("find_things", "zoo_find_things", "zoo_find_things");
  expect(listMistakes(toToolset(others))).toEqual([
    `things/prompts/p.md:5:47: "completions.tool" ${none} tool of this toolset: ${fix}`,
    `things/toolset.json:1:231: "auth.health.scopes.needs.0.for.0" ${none} tool of this toolset: ${fix}`,
  ]);
});
