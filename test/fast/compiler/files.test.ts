import { describe, expect, test } from "vitest";

import { createFindingRegistry } from "../../../src/tools/finding/finding-registry.ts";
import { createToolRegistry } from "../../../src/tools/tool-registry.ts";
import {
  compileThings,
  type Files,
  listMistakes,
  settings,
  toToolset,
} from "../../support/compiler-toolset.ts";

const operation = { "things/operations/a.graphql": '"D" query t { count }' };
const bearer = { type: "bearer", probe: { file: "probe.graphql", owner: "maker.name" } };
const toJson = (changes: object, probe = "query { maker { name } }"): Files => ({
  "things/toolset.json": { ...settings, ...changes },
  "things/probe.graphql": probe,
});

const settingsRows: readonly (readonly [string, object | string, string])[] = [
  [
    "JSON that ends too early",
    '{\n"title"',
    ":2:8: This is not valid JSON: Expected ':' after property name.",
  ],
  ["JSON that is no object", "[]", ":1:1: The file must be of type object."],
  [
    "an unknown field deeper down",
    { auth: { ...bearer, probe: { ...bearer.probe, x: 1 } } },
    ':1:164: "auth.probe.x" is not a field of toolset.json: remove it, or fix its name.',
  ],
  ["a missing field", { title: undefined }, ':1:1: "title" is missing: add it.'],
  ["an empty field", { description: "" }, ':1:19: "description" must not be empty.'],
  ["a long field", { title: "T".repeat(41) }, ':1:2: "title" must be at most 40 characters long.'],
  ["a field of another type", { title: 1 }, ':1:2: "title" must be of type string.'],
  [
    "an endpoint that is no address",
    { endpoint: "${THINGS:-things.example}" },
    ':1:43: "endpoint" must be an http or https address.',
  ],
  ["no auth", { auth: undefined }, ':1:1: "auth" is missing: add it.'],
  [
    "an unknown type of auth",
    { auth: { type: "basic" } },
    ':1:95: "auth.type" must be one of ["none","bearer","header"].',
  ],
  ["no probe", { auth: { type: "bearer" } }, ':1:94: "auth.probe" is missing: add it.'],
  [
    "a key pattern that is none",
    { auth: { ...bearer, keyPattern: "[" } },
    ':1:165: "auth.keyPattern" is not a regular expression of JavaScript with its flag u: fix it.',
  ],
  [
    "a pattern of keys that takes very long",
    { auth: { ...bearer, keyPattern: "^(k+)+$" } },
    ':1:165: "auth.keyPattern" can take very long on some texts: let no two of its repeated parts match the same.',
  ],
  [
    "a header that is taken",
    { auth: { ...bearer, type: "header", header: "host" } },
    ':1:165: "auth.header" must be a header that can carry a key.',
  ],
  [
    "a header that is none",
    { auth: { ...bearer, type: "header", header: "X Key" } },
    ':1:165: "auth.header" must be a header name in small letters.',
  ],
  [
    "a cache time below 0",
    { defaults: { cacheSeconds: -1 } },
    ':1:122: "defaults.cacheSeconds" must be 0 or more.',
  ],
  [
    "a cache time of more than a day",
    { defaults: { cacheSeconds: 86_401 } },
    ':1:122: "defaults.cacheSeconds" must be at most 86400, one day.',
  ],
  ...(
    [
      ["maxResultBytes", 9_999, "must be 10000 or more"],
      ["maxResultBytes", 1_000_001, "must be at most 1000000"],
      ["maxResultBytes", 20_000.5, "must be whole bytes"],
      ["maxToolBytes", 1_023, "must be 1024 or more"],
      ["maxToolBytes", 65_537, "must be at most 65536"],
      ["maxToolBytes", 2_000.5, "must be whole bytes"],
    ] as const
  ).map(
    ([name, value, rule]) =>
      [
        `a limit that ${rule}: ${name} ${value}`,
        { limits: { [name]: value } },
        `:1:120: "limits.${name}" ${rule}.`,
      ] as const,
  ),
  [
    "a mapped scalar that the schema has not",
    { scalars: { Dya: { type: "string" } } },
    ':1:121: "scalars.Dya" is not a custom scalar of the schema: remove it, or fix its name.',
  ],
];

test.each([10_000, 1_000_000])("a result may have %i bytes", (maxResultBytes) => {
  const { operations } = compileThings(
    { a: "query t { count }" },
    toJson({ limits: { maxResultBytes } }),
  );
  expect(operations[0]?.maxResultBytes).toBe(maxResultBytes);
});

test.each(settingsRows)("toolset.json with %s is told with a fix", (_, changes, sentence) => {
  const json = typeof changes === "string" ? { "things/toolset.json": changes } : toJson(changes);
  const files = toToolset({ ...operation, "things/probe.graphql": "query { maker { name } }" });
  expect(listMistakes({ ...files, ...json })).toEqual([`things/toolset.json${sentence}`]);
});

const fileRows: readonly (readonly [string, Files, string])[] = [
  [
    "a probe that changes something",
    toJson({ auth: bearer }, 'mutation { rename(id: 1, name: "x") { id } }'),
    "probe.graphql:1:1: A probe changes nothing: write a query.",
  ],
  [
    "a probe with a variable",
    toJson({ auth: bearer }, "query p($a: ID!) { thing(id: $a) { id } }"),
    "probe.graphql:1:9: A probe takes no variables: remove this one.",
  ],
  [
    "a probe that is not valid",
    toJson({ auth: bearer }, "query { maker { nam } }"),
    'probe.graphql:1:17: Cannot query field "nam" on type "Maker". Did you mean "name"?',
  ],
  [
    "a schema that is not SDL",
    { "things/schema.graphql": "type Query {" },
    "schema.graphql:1:13: This is not valid GraphQL: Expected Name, found <EOF>. Something that begins does not end: look for a missing } or ).",
  ],
  [
    "a type that is not defined",
    { "things/schema.graphql": "type Query {\n  count: Coutn\n}" },
    "schema.graphql:2:10: The type Coutn is used but not defined: check that this is the whole schema of the API.",
  ],
  [
    "a schema without queries",
    { "things/schema.graphql": "type A { b: Int }" },
    "schema.graphql: The schema has no query type: check that this is the whole schema of the API.",
  ],
  [
    "another file among the operations",
    { "things/operations/b.gql": "" },
    "operations/b.gql: Only .graphql files belong here: rename it, or move it away.",
  ],
  [
    "a broken fragment",
    { "things/fragments/f.graphql": "fragment F on {" },
    'fragments/f.graphql:1:15: This is not valid GraphQL: Expected Name, found "{".',
  ],
  [
    "an operation among the fragments",
    { "things/fragments/f.graphql": "query q { count }" },
    "fragments/f.graphql:1:1: This folder holds fragments only: move this operation.",
  ],
  [
    "a fragment defined twice",
    {
      "things/fragments/f.graphql": "fragment F on Maker { name }",
      "things/fragments/g.graphql": "fragment F on Maker { home }",
    },
    "fragments/g.graphql:1:10: The fragment F is defined in things/fragments/f.graphql:1:1 too: rename one of them.",
  ],
];

test.each(fileRows)("%s is told with its path and a fix", (_, files, sentence) => {
  expect(listMistakes(toToolset({ ...operation, ...files }))).toEqual([`things/${sentence}`]);
});

describe("a toolset's folder", () => {
  test("needs operations, and hidden files are none", () => {
    expect(listMistakes(toToolset({}))).toEqual([
      "things/operations: This folder is missing or cannot be read: make it.",
    ]);
    expect(listMistakes(toToolset({ "things/operations/.hidden": "" }))).toEqual([
      "things/operations: The toolset has no operations: write one query or mutation in a file here.",
    ]);
  });

  test.each(["My_Things", "a+b"])("needs a plain name, unlike %s", (name) => {
    expect(listMistakes({ [`${name}/toolset.json`]: settings })).toEqual([
      `${name}: A toolset's folder is named in small letters, digits and -, at most 31: rename it.`,
    ]);
  });

  test.each(["find", "readonly", "server-card"])(
    "is not called %s, where an address of toolhub's own would be",
    (name) => {
      expect(listMistakes({ [`${name}/toolset.json`]: settings })).toEqual([
        `${name}: /mcp/${name} is an address of toolhub's own, so no toolset may have this name: rename it.`,
      ]);
    },
  );
});

describe("everything that is wrong is told at once", () => {
  test("all mistakes of all files of all toolsets, in reading order", () => {
    const things = toToolset({
      "things/toolset.json": { ...settings, title: "" },
      "things/operations/a.graphql": "query _A($a: Int) {\n  cuont\n  zero\n}",
      "things/operations/b.graphql":
        '"D" query b($a: Int @range, $b: Near @range(min: 1)) {\n things(first: $a, near: $b) { id }\n __type(name: "Any") { name }\n}',
      "things/operations/c.graphql": '"D" query c { thing(id: 1) { made } }',
    });
    expect(listMistakes({ ...things, "others/toolset.json": "" })).toEqual([
      "others/toolset.json:1:1: This is not valid JSON: Unexpected end of JSON input.",
      'things/operations/a.graphql:1:7: "_A" cannot be the name of a tool: use letters, digits and _, a letter first, at most 64.',
      'things/operations/a.graphql:1:10: Variable "$a" is never used in operation "_A". Use it in an argument of a field, or remove it.',
      'things/operations/a.graphql:2:3: Cannot query field "cuont" on type "Query". Did you mean "count"?',
      'things/operations/a.graphql:3:3: Cannot query field "zero" on type "Query". Take a field that schema.graphql gives this type.',
      "things/operations/b.graphql:1:21: @range says nothing: give it min, max or both.",
      "things/operations/b.graphql:1:38: @range is for numbers, and this is Near: remove it.",
      "things/operations/b.graphql:3:2: __type cannot be the result of a tool: remove it.",
      'things/toolset.json:1:2: "title" must not be empty.',
    ]);
  });

  test("a mistake in a shared fragment is told once, where it is", () => {
    const files = {
      "things/fragments/f.graphql": "fragment F on Thing {\n  nmae\n}",
      "things/operations/a.graphql": '"D" query a { things { ...F } }',
      "things/operations/b.graphql": '"D" query b { things { ...F } }',
    };
    expect(listMistakes(toToolset(files))).toEqual([
      'things/fragments/f.graphql:2:3: Cannot query field "nmae" on type "Thing". Did you mean "name" or "made"?',
    ]);
  });
});

test("@defer and @stream are refused where the upstream knows them", () => {
  const schema = "directive @defer on INLINE_FRAGMENT type Query { count: Int! }";
  const text = '"D" query t { ... @defer { count } }';
  const files = { "things/schema.graphql": schema, "things/operations/a.graphql": text };
  expect(listMistakes(toToolset(files))).toEqual([
    "things/operations/a.graphql:1:19: A tool's result is one answer: remove @defer.",
  ]);
});

const served = createFindingRegistry(createToolRegistry([], 1000), []);

test.each([...served.keys()])("no toolset can take the name %s", (name) => {
  const files = { "things/operations/a.graphql": `"D" query ${name} { count }` };
  expect(listMistakes(toToolset(files))).toEqual([
    `things/operations/a.graphql:1:11: toolhub has a tool "${name}" of its own: rename the operation, or set "prefix" in toolset.json.`,
  ]);
});
