import { expect, test } from "vitest";

import {
  compileThings,
  inspectThings,
  listMistakes,
  toToolset,
} from "../../support/compiler-toolset.ts";

const rename = (tool: string) =>
  `"Renames a thing." mutation rename_thing($id: ID!, $name: String!) @tool(${tool}) { rename(id: $id, name: $name) { id } }`;
const find = "query find_thing($id: ID!) { thing(id: $id) { name maker { home } tags } }";
const change = "mutation change_it($id: ID!) { change(id: $id) { thing { id } } }";
const confirm = `confirm: "Rename {preview.name} of {preview.maker.home} to {name}?"`;
const sound = rename(`${confirm}, preview: "find_thing"`);

test("the query becomes a part of the tool that names it, and is no tool", () => {
  const operations = { a: sound, b: find };
  const { operations: tools } = compileThings(operations);
  expect(tools.map(({ tool }) => tool.name)).toEqual(["rename_thing"]);
  const [tool] = tools;
  expect(tool?.preview).toMatchObject({ kind: "query", cacheSeconds: 0 });
  expect(tool?.preview?.document).toContain("query find_thing");
  expect(tool?.preview?.tool.inputSchema.properties).toEqual({ id: {} });
  expect(inspectThings(operations).map(({ tool: { name } }) => name)).toEqual(["rename_thing"]);
});

test("a query that is a tool itself stays one", () => {
  const declared = find.replace(") {", ') @tool(title: "Find") {');
  const { operations } = compileThings({ a: sound, b: declared });
  expect(operations.map(({ tool }) => tool.name)).toEqual(["rename_thing", "find_thing"]);
});

test("a prefix stands before tools' names, and not before the query's", () => {
  const prefixed = {
    "things/toolset.json": {
      title: "Things",
      description: "Things.",
      endpoint: "https://things.example/graphql",
      auth: { type: "none" },
      prefix: "acme_",
    },
  };
  const { operations } = compileThings({ a: sound, b: find }, prefixed);
  expect(operations.map(({ tool }) => tool.name)).toEqual(["acme_rename_thing"]);
});

test("a tool whose preview is broken is left out with it", () => {
  const left: string[] = [];
  const leaveOut = ({ message }: Error) => left.push(message);
  const operations = { a: sound, b: find.replace("name", "nam"), c: '"C" query c { count }' };
  const { operations: kept } = compileThings(operations, {}, { leaveOut });
  expect(kept.map(({ tool }) => tool.name)).toEqual(["c"]);
  expect(left.at(-1)).toContain(
    '@tool: preview names "find_thing", which does not compile and is left out, and this with it: fix that one.',
  );
});

test.each([
  ["does not compile", sound.replace("rename(id", "renmae(id")],
  ["is no GraphQL", sound.replace("{ id } }", "{ id }")],
  ["leads to no tool", rename(`${confirm}, preview: "find_thing", next: "nothing"`)],
])("a query for the question of a tool that %s becomes no tool for that", (_, tool) => {
  const operations = { a: tool, b: find, c: '"C" query c { count }' };
  const left: string[] = [];
  const leaveOut = ({ message }: Error) => left.push(message);
  const { operations: kept } = compileThings(operations, {}, { leaveOut });
  expect(kept.map(({ tool: { name } }) => name)).toEqual(["c"]);
  expect(left).toHaveLength(1);
});

test("a mutation that is named as a preview stays the tool that it is", () => {
  const operations = { a: rename(`${confirm}, preview: "change_it"`), b: find, c: change };
  const { operations: kept } = compileThings(operations, {}, { leaveOut: () => undefined });
  expect(kept.map(({ tool }) => tool.name)).toEqual(["find_thing", "change_it"]);
});

const mistakes: readonly (readonly [string, string, string, string])[] = [
  [
    "a name that nothing has",
    rename(`${confirm}, preview: "find_thng"`),
    find,
    '@tool: preview names "find_thng", which is no query of this toolset: did you mean "find_thing"?',
  ],
  [
    "a name that is like no other",
    rename(`${confirm}, preview: "x"`),
    find,
    '@tool: preview names "x", which is no query of this toolset: take one of find_thing.',
  ],
  [
    "a list of calls",
    sound,
    find.replace("$id: ID!", "$id: ID! @batch(max: 3)"),
    '@tool: the preview "find_thing" has @batch, and a question tells of one: remove it.',
  ],
  [
    "a mutation",
    rename(`${confirm}, preview: "rename_thing"`),
    find,
    '@tool: preview names "rename_thing", which is a mutation: only a query may look.',
  ],
  [
    "an argument that the tool has not",
    sound,
    "query find_thing($id: ID!, $first: Int) { thing(id: $id) { name maker { home } } things(first: $first) { id } }",
    '@tool: the preview "find_thing" takes $first: Int, which is no argument of this tool: give both the same variable.',
  ],
  [
    "an argument of another type",
    sound,
    "query find_thing($id: ID!, $name: Size) { thing(id: $id) { name maker { home } } things(size: $name) { id } }",
    '@tool: the preview "find_thing" takes $name: Size, and here it is String!: write the same type.',
  ],
  [
    "a field that it does not answer",
    rename('confirm: "Rename {preview.title}?", preview: "find_thing"'),
    find,
    '@tool: confirm names {preview.title}, which "find_thing" does not answer: fix it.',
  ],
  [
    "an object",
    rename('confirm: "Rename {preview.maker}?", preview: "find_thing"'),
    find,
    "@tool: confirm names {preview.maker}, which is an object: name one of its fields.",
  ],
  [
    "no question",
    rename('preview: "find_thing"'),
    find,
    "@tool: preview is for the question: write confirm too, with {preview.field} in it.",
  ],
  [
    "a question that tells nothing of it",
    rename('confirm: "Rename {id}?", preview: "find_thing"'),
    find,
    "@tool: confirm tells nothing of the preview: name what it finds in it, as in {preview.title}.",
  ],
  [
    "a field of a preview that is not named",
    rename(confirm),
    find,
    '@tool: confirm names {preview.name}, and there is no preview: name a query, preview: "find_it".',
  ],
  [
    "a batch",
    sound.replace("$id: ID!", "$id: ID! @batch(max: 3)"),
    find,
    "@tool: confirm is asked once for all items of @batch, and a preview reads one: remove preview.",
  ],
];

test.each(mistakes)(
  "a preview with %s is told with its place and a fix",
  (_, tool, query, sentence) => {
    const files = { "things/operations/a.graphql": tool, "things/operations/b.graphql": query };
    const told = listMistakes(toToolset(files));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^things\/operations\/a\.graphql:1:\d+: @tool: /);
    expect(told[0]?.endsWith(sentence)).toBe(true);
  },
);

test("a query has no preview", () => {
  const query = '"D" query t @tool(preview: "find_thing") { count }';
  const files = { "things/operations/a.graphql": query, "things/operations/b.graphql": find };
  expect(listMistakes(toToolset(files))[0]).toContain("Remove preview from @tool");
});
