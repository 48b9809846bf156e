import { expect, test } from "vitest";

import { compileThings, listMistakes, sdl, settings } from "../../support/compiler-toolset.ts";

const count = "# How many things there are.\n# Counts all.\nquery count_things { count }";

const toEntry = (name: string, body: string) => ({ id: `id-${name}`, name, type: "query", body });
const toManifest = (...operations: object[]) => ({
  "things/operations.json": {
    format: "apollo-persisted-query-manifest",
    version: 1,
    operations,
  },
});
const toFiles = (...operations: object[]) => ({
  "things/toolset.json": settings,
  "things/schema.graphql": sdl,
  ...toManifest(...operations),
});

test("a manifest compiles in place of a folder, by name, with comments as descriptions", () => {
  const manifest = toManifest(
    toEntry(
      "read_maker",
      '"Who makes things." query read_maker { maker { ...M } } fragment M on Maker { name }',
    ),
    toEntry("count_things", count),
  );
  const { operations } = compileThings({}, manifest);
  expect(operations.map(({ tool, document }) => [tool.name, tool.description, document])).toEqual([
    ["count_things", "How many things there are.\nCounts all.", "query count_things{count}"],
    ["read_maker", "Who makes things.", "query read_maker{maker{...M}}fragment M on Maker{name}"],
  ]);
});

test("a manifest stands beside a folder, after its operations, and shares its fragments", () => {
  const { operations } = compileThings(
    { z: '"D" query z { count }' },
    {
      ...toManifest(toEntry("a", '"D" query a { maker { ...M } }')),
      "things/fragments/m.graphql": "fragment M on Maker { name }",
    },
  );
  expect(operations.map(({ tool: { name } }) => name)).toEqual(["z", "a"]);
});

test("mistakes name the entry, with line and column in its body, all at once", () => {
  const files = toFiles(
    toEntry("_count", '"D"\nquery _count { count }'),
    toEntry("empty", "query empty { }"),
    toEntry("wrong", '"D" query wrong {\n  cuont\n}'),
  );
  expect(listMistakes(files)).toEqual([
    'things/operations.json#_count:2:7: "_count" cannot be the name of a tool: use letters, digits and _, a letter first, at most 64.',
    "things/operations.json#empty:1:13: Nothing stands between these braces: write the fields of the result.",
    'things/operations.json#wrong:2:3: Cannot query field "cuont" on type "Query". Did you mean "count"?',
  ]);
});

test("a tool's name is taken by a file or by an entry", () => {
  const files = toFiles(toEntry("count_things", count), toEntry("count_things", count));
  expect(listMistakes(files)).toEqual([
    'things/operations.json#count_things:3:7: The tool name "count_things" is taken by things/operations.json#count_things:3:7: rename one of them.',
  ]);
});

const broken = [
  ["{", ":1:2: This is not valid JSON: Expected property name or '}'."],
  [
    { format: "other", version: 1, operations: [] },
    ': This is no persisted-query manifest: write {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [...]}.',
  ],
  [
    toManifest({ id: "1", name: "a" })["things/operations.json"],
    '#0: An entry needs "name" and "body", both text: make the manifest again.',
  ],
] as const;

test.each(broken)("%j is told with a fix", (manifest, sentence) => {
  expect(listMistakes({ ...toFiles(), "things/operations.json": manifest })).toEqual([
    `things/operations.json${sentence}`,
  ]);
});

test("a manifest without entries leaves the toolset without operations", () => {
  expect(listMistakes(toFiles())).toEqual([
    "things/operations: The toolset has no operations: write one query or mutation in a file here.",
  ]);
});
