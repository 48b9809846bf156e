import { buildSchema, introspectionFromSchema } from "graphql";
import { describe, expect, test } from "vitest";

import { compileToolsets } from "../../../compiler/toolset.ts";
import {
  compileThings,
  type Files,
  listMistakes,
  sdl,
  settings,
  toToolset,
  writeFiles,
} from "../../support/compiler-toolset.ts";

const introspection = introspectionFromSchema(
  buildSchema(`${sdl} directive @range(by: Int) on FIELD`),
  {
    oneOf: true,
  },
);
const search = `"D" query search_things($size: Size, $pick: Pick, $near: Near) {
  things(size: $size, pick: $pick, near: $near) { id name size }
}`;
const operation = { "things/operations/a.graphql": search };

function compileFirst(files: Files) {
  const [toolset] = compileToolsets(writeFiles(files));
  return toolset?.operations;
}

describe("a schema as introspection JSON", () => {
  test.each([
    ["an answer of an API", { data: introspection }],
    ["a saved file", introspection],
  ])("compiles like its SDL: %s", (_, json) => {
    const files = { "things/toolset.json": settings, "things/schema.json": json, ...operation };
    expect(compileFirst(files)).toEqual(compileThings({ a: search }).operations);
  });

  const broken: readonly (readonly [string | object, string])[] = [
    [
      { errors: [{ message: "GraphQL introspection is not allowed" }] },
      'The API does not tell its schema, and says "GraphQL introspection is not allowed": ask its people for the schema, and save it as schema.graphql.',
    ],
    [
      { data: {}, errors: [{}] },
      "The API does not tell its schema: ask its people for the schema, and save it as schema.graphql.",
    ],
    [
      { types: [] },
      'This is no answer to an introspection query: write {"data": {"__schema": ...}} or {"__schema": ...}.',
    ],
    [
      { __schema: { types: [], directives: [], queryType: { name: "Query" } } },
      "This introspection cannot be read: Invalid or incomplete schema, unknown type: Query. Ensure that a full introspection query is used in order to build a client schema. Ask the API again with the full introspection query.",
    ],
    [
      { __schema: { types: [{ kind: "OBJECT", name: "Query", interfaces: [] }], directives: [] } },
      "This introspection cannot be read: ",
    ],
  ];
  test.each(broken)("%j is told with a fix", (json, sentence) => {
    const files = { "things/toolset.json": settings, "things/schema.json": json, ...operation };
    const [mistake, ...more] = listMistakes(files);
    expect(mistake).toContain(`things/schema.json: ${sentence}`);
    expect(mistake).not.toContain("\n");
    expect(more).toEqual([]);
  });

  test("that is a web page is told so", () => {
    const json = { "things/schema.json": "\n<html></html>" };
    expect(listMistakes({ "things/toolset.json": settings, ...json, ...operation })).toEqual([
      "things/schema.json:2:1: This is not valid JSON: Unexpected token '<'. This is a page of HTML: save the JSON itself, or get a schema with npm run toolset -- pull <toolset>.",
    ]);
  });

  test.each([
    "type Query { count: Int }",
    "# Types.\nschema { query: Q }",
    '"A size." enum E { A }',
  ])("that is GraphQL instead is told so: %s", (sdl) => {
    const files = { "things/toolset.json": settings, "things/schema.json": sdl, ...operation };
    const [mistake] = listMistakes(files);
    expect(mistake).toMatch(/ This is a schema in GraphQL: rename the file to schema\.graphql\.$/);
  });

  test("that only begins like a description is no GraphQL", () => {
    const files = { "things/toolset.json": '"type": "schema"', ...operation };
    expect(listMistakes(files).join()).not.toContain("GraphQL");
  });

  test("that is no JSON is told with its place", () => {
    const files = {
      "things/toolset.json": settings,
      "things/schema.json": "{ oops",
      ...operation,
    };
    expect(listMistakes(files)).toEqual([
      "things/schema.json:1:3: This is not valid JSON: Expected property name or '}'.",
    ]);
  });
});

test("a schema that breaks the rules of GraphQL compiles where the operations do not meet them", () => {
  const published = `
    interface Node { id: ID! }
    type Query { things(size: Size = HUGE): [Thing!]! __meta: Int }
    type Thing implements Node { name: String size: Size }
    enum Size { SMALL }
    type Empty
    input Loop { loop: Loop! }
    union None
  `;
  const text = `"D" query list_things { things { name size } }`;
  const asSdl = compileThings({ a: text }, { "things/schema.graphql": published });
  expect(asSdl.operations).toHaveLength(1);
  const json = introspectionFromSchema(buildSchema(published, { assumeValid: true }));
  const files = {
    "things/toolset.json": settings,
    "things/schema.json": json,
    "things/operations/a.graphql": text,
  };
  expect(compileFirst(files)).toEqual(asSdl.operations);
});

test("defaults that a server prints in its own language are left out", () => {
  const published = introspectionFromSchema(buildSchema("type Query { list(a: Int = 3): Int! }"));
  const text = JSON.stringify(published)
    .replace('"defaultValue":"3"', `"defaultValue":"{'a': None}"`)
    .replace('"interfaces":[]', '"interfaces":null');
  expect(text).toContain("None");
  const [compiled] =
    compileFirst({
      "things/toolset.json": settings,
      "things/schema.json": text,
      "things/operations/a.graphql": '"D" query list_them($a: Int) { list(a: $a) }',
    }) ?? [];
  expect(compiled?.tool.name).toBe("list_them");
});

describe("a schema in an npm package", () => {
  const toFiles = (schema: string, files: Files = {}): Files => ({
    "things/toolset.json": { ...settings, schema },
    ...operation,
    ...files,
  });
  const installed = {
    "node_modules/@things/schema/package.json": { name: "@things/schema", exports: {} },
    "node_modules/@things/schema/dist/schema.graphql": sdl,
    "node_modules/things/schema.json": introspection,
  };

  test.each(["@things/schema/dist/schema.graphql", "things/schema.json"])("%s compiles", (name) => {
    const root = writeFiles({ ...installed, ...addRoot(toFiles(name)) });
    expect(compileToolsets(`${root}/toolsets`)).toHaveLength(1);
  });

  test("is of a package that is installed, or the mistake says how to install it", () => {
    expect(listMistakes(toFiles("no-such-package/schema.graphql"))).toEqual([
      'things/toolset.json: "schema" names the package no-such-package, which is not installed: run npm install --save-dev no-such-package.',
    ]);
  });

  test("has the file that is named, or the mistake says so", () => {
    const files = addRoot(toFiles("@things/schema/schema.graphql"));
    expect(listMistakes({ ...installed, ...files }, "toolsets")).toEqual([
      'things/toolset.json: "schema" names @things/schema/schema.graphql, but @things/schema has no such file: fix the path after the package\'s name.',
    ]);
  });

  test.each(["schema.graphql", "../other/schema.graphql", "things/../x.graphql", "things/a.ts"])(
    "is not %s",
    (name) => {
      expect(listMistakes(toFiles(name, { "things/schema.graphql": sdl }))).toEqual([
        'things/toolset.json:1:110: "schema" must be a .graphql or .json file of an npm package: "<package>/<file>".',
      ]);
    },
  );

  function addRoot(files: Files): Files {
    return Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`toolsets/${path}`, text]),
    );
  }
});

test("a toolset has one schema", () => {
  expect(listMistakes(toToolset({ ...operation, "things/schema.json": introspection }))).toEqual([
    "things/schema.json: The toolset has another schema in things/schema.graphql: keep one of them.",
  ]);
  expect(listMistakes({ "things/toolset.json": settings, ...operation })).toEqual([
    'things/schema.graphql: There is no schema: get it with npm run toolset -- pull things, or name a file of an npm package as "schema" in toolset.json.',
  ]);
});
