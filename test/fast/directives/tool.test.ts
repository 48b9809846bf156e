import { expect, test } from "vitest";

import type { ToolsetError } from "../../../compiler/diagnostics/toolset-error.ts";
import { compileToolsets } from "../../../compiler/toolset.ts";
import {
  compileOne,
  compileThings,
  listMistakes,
  settings,
  toToolset,
  writeFiles,
} from "../../support/compiler-toolset.ts";
import { listMistakesOf } from "../one-directive.ts";

const toOperation = (name: string, next: string) =>
  `"Does ${name}." query ${name} @tool(next: "${next}") { count }`;
const last = '"Does c." query c { count }';

test("the description names the tool to call next, whichever file comes first", () => {
  const { operations } = compileThings({
    a: toOperation("a", "b"),
    b: toOperation("b", "c"),
    c: last,
    d: '"Does d." mutation d @tool(next: "a") { rename(id: "1", name: "x") { id } }',
  });
  expect(operations.map(({ tool }) => tool.description)).toEqual([
    "Things: Does a.\nCall b next.",
    "Things: Does b.\nCall c next.",
    "Things: Does c.",
    "Things: Does d.\nCall a next.",
  ]);
});

const resource = '"D" query r @resource(uri: "things://count") { count }';

test.each([
  ["nothing", "x"],
  ["the tool itself", "a"],
  ["a resource", "r"],
  ["a tool of toolhub's own", "whoami"],
  ["an empty text", ""],
])("a next tool that is %s is told with its place and a fix", (_, next) => {
  const files = {
    "things/operations/a.graphql": toOperation("a", next),
    "things/operations/r.graphql": resource,
  };
  expect(listMistakes(toToolset(files))).toEqual([
    `things/operations/a.graphql:1:19: @tool: next names "${next}", which is no other tool of this toolset: there is none yet, write it.`,
  ]);
});

test("a next tool that does not compile is told as that", () => {
  const told: string[] = [];
  const leaveOut = ({ diagnostics }: ToolsetError) =>
    told.push(...diagnostics.map(({ message }) => message));
  compileThings({ a: toOperation("a", "c"), c: last.replace("count", "cuont") }, {}, { leaveOut });
  expect(told[1]).toBe(
    '@tool: next names "c", which does not compile and is left out, and this with it: fix that one.',
  );
});

test("a mistake in one tool is not told again as the missing next one of another", () => {
  const files = {
    "things/operations/a.graphql": toOperation("a", "c"),
    "things/operations/c.graphql": last.replace("count", "cuont"),
  };
  expect(listMistakes(toToolset(files))).toEqual([
    expect.stringContaining('things/operations/c.graphql:1:21: Cannot query field "cuont"'),
  ]);
});

test("what leads to a tool that is left out is left out, and what leads to that", () => {
  const folder = writeFiles(
    toToolset({
      "things/operations/a.graphql": toOperation("a", "b"),
      "things/operations/b.graphql": toOperation("b", "c"),
      "things/operations/c.graphql": last.replace("count", "cuont"),
      "things/operations/d.graphql": '"Does d." query d { count }',
    }),
  );
  const leftOut: string[] = [];
  const [toolset] = compileToolsets(folder, {
    leaveOut: ({ diagnostics }) => leftOut.push(...diagnostics.map(({ file }) => file.slice(-9))),
  });
  expect(toolset?.operations.map(({ tool }) => tool.name)).toEqual(["d"]);
  expect(leftOut).toEqual(["c.graphql", "b.graphql", "a.graphql"]);
});

const tool = '@tool(title: "T")';
const toMutation = (more: string) =>
  `"D" mutation t @tool(title: "T"${more}) { rename(id: 1, name: "x") { id } }`;

test("queries are read only, mutations destructive unless declared otherwise", () => {
  const hints = (text: string) => compileOne(text).tool.annotations;
  const openWorldHint = true;
  expect(hints(`"D" query t ${tool} { count }`)).toEqual({
    title: "T",
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint,
  });
  expect(hints(toMutation(""))).toEqual({
    title: "T",
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint,
  });
  expect(hints(toMutation(", destructive: false, idempotent: true"))).toMatchObject({
    destructiveHint: false,
    idempotentHint: true,
  });
});

test("an operation's cacheSeconds goes before the toolset's, and mutations have none", () => {
  const file = { ...settings, defaults: { cacheSeconds: 60 } };
  const seconds = [
    `"D" query t { count }`,
    `"D" query t @tool(cacheSeconds: 5) { count }`,
    `"D" query t @tool(cacheSeconds: 0) { count }`,
    toMutation(""),
  ].map((text) => compileOne(text, { "things/toolset.json": file }).cacheSeconds);
  expect(seconds).toEqual([60, 5, 0, 0]);
});

const rename = (tool: string) =>
  `"Renames a thing." mutation rename_thing($id: ID!) ${tool} { rename(id: $id, name: "x") { id } }`;

test("a question to the person is kept, and the tool takes no word of the model for it", () => {
  const { confirm, tool } = compileOne(rename('@tool(confirm: "Rename {id}?")'));
  expect(confirm).toBe("Rename {id}?");
  expect(Object.keys(Object(tool.inputSchema.properties))).toEqual(["id", "idempotency_key"]);
  expect(compileOne(rename("")).confirm).toBeNull();
});

test.each([
  [
    '"D" query t { count @tool(title: "T") }',
    '21: Directive "@tool" may not be used on FIELD. It belongs on: query, mutation.',
  ],
  [
    '"D" query t @tool(color: 1) { count }',
    '19: Unknown argument "color" on directive "@tool". Remove it, or take a name that is defined.',
  ],
  ['"D" query t @tool(title: " ") { count }', "13: @tool: title must not be empty."],
  [
    '"D" query t @tool(title: 1) { count }',
    "26: String cannot represent a non string value: 1. Write a value of that type.",
  ],
  ['"D" query t @tool(cacheSeconds: -1) { count }', "13: @tool: cacheSeconds must be 0 or more."],
  [
    '"D" query t @tool(destructive: false) { count }',
    "13: Remove destructive from @tool: a query changes nothing.",
  ],
  [
    '"D" mutation t @tool(cacheSeconds: 1) { rename(id: 1, name: "") { id } }',
    "16: Remove cacheSeconds from @tool: the answer to a mutation is never reused.",
  ],
  [
    rename('@tool(confirm: "Rename {name}?")'),
    "67: @tool: confirm names {name}, which is no argument: fix it.",
  ],
  [
    rename('@tool(confirm: "Rename {ids}?")'),
    "67: @tool: confirm names {ids}, which is no argument: did you mean {id}?",
  ],
  ...["{id", "{", "}", "{}", "{ id }", "{preview.}", "{id-2}", "{{id"].map(
    (mark): [string, string] => [
      rename(`@tool(confirm: "Rename ${mark}, {id}?")`),
      `67: @tool: confirm has ${JSON.stringify(mark.startsWith("{{") ? "{" : mark === "{id" ? "{id, " : mark === "{" ? "{, " : mark)}, which names nothing: write {argument} or {preview.field}, without blanks, and no other braces.`,
    ],
  ),
  [rename('@tool(confirm: " ")'), "52: @tool: confirm must not be empty."],
  [
    '"Counts all things." query count_things @tool(confirm: "Count?") { count }',
    "41: Remove confirm from @tool: a query changes nothing.",
  ],
])("%s is told with its place and a fix", (operation, sentence) => {
  expect(listMistakesOf(operation)).toEqual([sentence]);
});
