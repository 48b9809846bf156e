import { expect, test } from "vitest";

import { compileToolsets } from "../../compiler/toolset.ts";
import { compileThings, listMistakes, toToolset, writeFiles } from "../support/compiler-toolset.ts";

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
    `things/operations/a.graphql:1:19: @tool: next names "${next}", which is no other tool of this toolset: fix it.`,
  ]);
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
