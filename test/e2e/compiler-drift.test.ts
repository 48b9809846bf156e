import { buildSchema, introspectionFromSchema } from "graphql";
import { expect, test } from "vitest";

import { listDrift } from "../../compiler/drift/drift.ts";
import { createRepository, run, runBeside } from "../support/compiler-cli.ts";
import { sdl, settings } from "../support/compiler-toolset.ts";
import { startGraphqlServer } from "../support/upstream.ts";

/** The drift of one document after `from` became `to` in the schema. */
function driftOf(document: string, from: string, to: string) {
  expect(sdl).toContain(from);
  const [before, after] = [sdl, sdl.replace(from, to)].map((text) =>
    buildSchema(text, { assumeValid: true }),
  );
  if (!before || !after) throw new Error("no schemas");
  return listDrift(before, after, document).map(({ kind, message }) => `${kind}: ${message}`);
}

const list = `query t($size: Size, $near: Near, $filter: Filter) {
  things(size: $size, near: $near, filter: $filter) { id name size tags }
}`;
const read = "query t($id: ID!) { thing(id: $id) { isNew maker { name } } }";
const any = "{ any { __typename } }";

const rows: readonly (readonly [string, string, string, string, readonly string[]])[] = [
  ["nothing", list, "SMALL", "SMALL", []],
  ["a field that is not used", list, "home: String", "", []],
  ["a new field", list, "home: String", "home: String street: String", []],
  [
    "a field that is gone",
    list,
    "tags: [String!]!",
    "",
    ['breaking: Cannot query field "tags" on type "Thing".'],
  ],
  [
    "an argument that is gone",
    list,
    "near: Near,",
    "",
    ['breaking: Unknown argument "near" on field "Query.things".'],
  ],
  [
    "an argument that became required",
    read,
    "thing(id: ID!)",
    "thing(id: ID!, size: Size!)",
    [
      'breaking: Argument "Query.thing(size:)" of type "Size!" is required, but it was not provided.',
    ],
  ],
  [
    "an argument of another type",
    read,
    "thing(id: ID!)",
    "thing(id: Int!)",
    ['breaking: Variable "$id" of type "ID!" used in position expecting type "Int!".'],
  ],
  [
    "a field of another type",
    list,
    "tags: [String!]!",
    "tags: String!",
    ["breaking: Thing.tags changed its type: it was [String!]! and is String! now."],
  ],
  [
    "a field that may be null now",
    read,
    "isNew: Boolean!",
    "isNew: Boolean",
    ["nullable: Thing.isNew may be null: it was Boolean! and is Boolean now."],
  ],
  [
    "items that may be null now",
    list,
    "tags: [String!]!",
    "tags: [String]!",
    ["nullable: Thing.tags may be null: it was [String!]! and is [String]! now."],
  ],
  ["a field that is never null now", list, "    name: String\n", "    name: String!\n", []],
  [
    "a field that is deprecated now",
    list,
    "tags: [String!]!",
    'tags: [String!]! @deprecated(reason: "Use \\"labels\\".")',
    ['deprecated: Thing.tags is deprecated: "Use \\"labels\\".".'],
  ],
  [
    "an argument that is deprecated now",
    list,
    "things(size: Size,",
    'things(size: Size @deprecated(reason: "Old."),',
    ['deprecated: Query.things(size:) is deprecated: "Old.".'],
  ],
  ["a new value of an enum", list, "LARGE", "LARGE HUGE", ["new_values: Size may be HUGE now."]],
  [
    "a value of an enum that is gone",
    list,
    "LARGE",
    "",
    ["breaking: Size.LARGE is gone, and the tool offers it."],
  ],
  [
    "a member of a union",
    any,
    "union Any = Thing | Maker | Place",
    "union Any = Thing | Maker | Place | Robot type Robot { id: ID }",
    ["new_values: Any may be Robot now."],
  ],
  [
    "a field of an input that is gone",
    list,
    "radiusKm: Float = 5",
    "",
    ["breaking: Near.radiusKm is gone, and the tool offers it."],
  ],
  [
    "a field of an input that became required",
    list,
    "input Filter { name: String",
    "input Filter { name: String!",
    ["breaking: Filter.name changed its type: it was String and is String! now."],
  ],
  ["a field of an input that is optional now", list, "city: String!", "city: String", []],
  ["a required field with a default", list, "radiusKm: Float = 5", "radiusKm: Float! = 5", []],
  [
    "a new required field of an input",
    list,
    "city: String!",
    "city: String! planet: String!",
    ["breaking: Near.planet is required now."],
  ],
  ["a list in place of one", list, "city: String!", "city: [String!]!", []],
];

test.each(rows)("drift: %s", (...[, document, from, to, expected]) => {
  expect(driftOf(document, from, to)).toEqual(expected);
});

const operation = '"D" query list_things { things { id isNew tags } }';

test("check --against a file fails only on what breaks a tool", () => {
  const root = createRepository(operation, {
    "same.graphql": sdl,
    "looser.graphql": sdl.replace("isNew: Boolean!", "isNew: Boolean"),
    "broken.json": introspectionFromSchema(buildSchema(sdl.replace("tags: [String!]!", ""))),
  });
  expect(run(root, "check", "--against", "toolsets/same.graphql")).toEqual({
    status: 0,
    stdout: "Nothing that things uses has changed.\n",
    stderr: "",
  });
  expect(run(root, "check", "things", "--against", "toolsets/looser.graphql")).toEqual({
    status: 0,
    stdout:
      "list_things\n  newly nullable: Thing.isNew may be null: it was Boolean! and is Boolean now.\n\nBreaking: 0. Others: 1.\n",
    stderr: "",
  });
  const { status, stdout } = run(root, "check", "--against", "toolsets/broken.json", "--json");
  expect({ status, stdout: JSON.parse(stdout) }).toEqual({
    status: 1,
    stdout: {
      ok: false,
      toolset: "things",
      drift: [
        {
          tool: "list_things",
          kind: "breaking",
          message: 'Cannot query field "tags" on type "Thing".',
        },
      ],
    },
  });
});

test("the probe of a key drifts too", () => {
  const auth = { type: "bearer", probe: { file: "probe.graphql", owner: "maker.name" } };
  const root = createRepository(operation, {
    "things/toolset.json": { ...settings, auth },
    "things/probe.graphql": "query { maker { name } }",
    "other.graphql": sdl.replace("maker: Maker!", ""),
  });
  expect(run(root, "check", "--against", "toolsets/other.graphql")).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(/^\(probe\)\n {2}breaking: Cannot query field "maker"/),
  });
});

test("what a question is asked with drifts too", () => {
  const root = createRepository("query find($id: ID!) { thing(id: $id) { name } }", {
    "things/operations/b.graphql":
      'mutation rename_it($id: ID!) @tool(confirm: "Rename {preview.name}?", preview: "find") { rename(id: $id, name: "x") { id } }',
    "other.graphql": sdl.replace('"What people call it."\n    name: String', ""),
  });
  expect(run(root, "check", "--against", "toolsets/other.graphql")).toMatchObject({
    status: 1,
    stdout: expect.stringMatching(
      /^rename_it \(preview\)\n {2}breaking: Cannot query field "name"/,
    ),
  });
});

test("check --against --keep-going looks at the tools that are sound, and says what is wrong with the others", () => {
  const root = createRepository(operation, {
    "things/operations/b.graphql": "query b { cuont }",
    "broken.graphql": sdl.replace("tags: [String!]!", ""),
  });
  const args = ["check", "--against", "toolsets/broken.graphql"];
  const mistake = "toolsets/things/operations/b.graphql:1:11: Cannot query field";
  const without = run(root, ...args);
  expect(without).toMatchObject({ status: 1, stdout: "" });
  expect(without.stderr).toContain(mistake);
  const { status, stdout, stderr } = run(root, ...args, "--keep-going");
  expect({ status, stdout }).toEqual({
    status: 1,
    stdout:
      'list_things\n  breaking: Cannot query field "tags" on type "Thing".\n\nBreaking: 1. Others: 0.\n',
  });
  expect(stderr).toContain(mistake);
  expect(stderr).toContain("Left out: 1.");
  expect(JSON.parse(run(root, ...args, "--keep-going", "--json").stdout)).toMatchObject({
    ok: false,
    drift: [{ tool: "list_things", kind: "breaking" }],
    leftOut: 1,
    problems: [{ line: 1, column: 11 }],
  });
});

test("check --against an address asks the API, with the key from the environment", async () => {
  const auth = { type: "bearer", probe: { file: "probe.graphql", owner: "maker.name" } };
  const root = createRepository(operation, {
    "things/toolset.json": { ...settings, auth },
    "things/probe.graphql": "query { maker { name } }",
  });
  const url = await startGraphqlServer(sdl.replace("SMALL LARGE", "SMALL"), "Bearer k-1");
  const refused = await runBeside({}, root, "check", "--against", `${url}?token=hidden`);
  expect(refused).toMatchObject({ status: 1, stdout: "" });
  expect(refused.stderr).toContain(
    `${url}: It refused with 401: set THINGS_KEY to a key that works.`,
  );
  expect(refused.stderr).not.toContain("hidden");
  expect(await runBeside({ THINGS_KEY: "k-1" }, root, "check", "--against", url)).toEqual({
    status: 0,
    stdout: "Nothing that things uses has changed.\n",
    stderr: `Asking ${new URL(url).host} for its schema.\n`,
  });
});

test("without --against a name after check is too much, and an unknown one is told", () => {
  const root = createRepository(operation);
  expect(run(root, "check", "things").status).toBe(2);
  expect(run(root, "check", "zoo", "--against", "x.graphql")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('toolsets: There is no toolset "zoo": take from things.'),
  });
  expect(run(root, "check", "--against", "x.graphql")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("x.graphql: This file is missing: write it."),
  });
});
