import { describe, expect, test } from "vitest";

import { lintDescriptions } from "../../../compiler/report/lint.ts";
import {
  compileOne,
  compileThings,
  type Files,
  inspectThings,
  listMistakes,
  toToolset,
} from "../../support/compiler-toolset.ts";

/** A subgraph of connectors as Apollo's examples write one: the schema is only extended, and links what nobody defines. */
const connectors = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.10")
    @link(url: "https://specs.apollo.dev/connect/v0.1", import: ["@connect", "@source"])
    @source(name: "tides", http: { baseURL: "https://tides.example", headers: [{ name: "Accept", value: "text/plain" }] })
  type Query {
    "The tides of one harbour, by the hour."
    tides(
      "A code of four letters, such as ROTT."
      harbour: String!
      days: Int
    ): [Tide] @connect(source: "tides", http: { GET: "/{$args.harbour}" }, selection: "height at")
    """
    Harbours, by their names.

    Long words about harbours that nobody needs to choose a tool by.
    """
    harbours("A part of the name." named: String, "How many." first: Int = 10, offset: Int = 0): Harbours
    warnings(coast: CoastInput!): [Warning]
  }
  "A point on the coast."
  input CoastInput { latitude: String! longitude: String! }
  type Tide { height: Float at: String }
  type Harbours { pagination: Pagination results: [Harbour] }
  type Pagination { count: Int next: String }
  type Harbour { id: Int! name: String depth: Float }
  type Warning { severity: String description: String }
`;

/** The graph that a router serves: what composition adds is in it. */
const supergraph = `
  schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) {
    query: Query
  }
  directive @join__type(graph: join__Graph!, key: join__FieldSet, resolvable: Boolean! = true) repeatable on OBJECT | INPUT_OBJECT | SCALAR | ENUM
  directive @join__field(graph: join__Graph, type: String) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
  directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  scalar join__FieldSet
  scalar link__Import
  enum link__Purpose { SECURITY EXECUTION }
  enum join__Graph { TIDES @join__graph(name: "tides", url: "") }
  type Query @join__type(graph: TIDES) {
    harbour(id: ID!): Harbour @join__field(graph: TIDES)
  }
  type Harbour @join__type(graph: TIDES, key: "id") { id: ID! name: String }
`;

const schema = { "things/schema.graphql": connectors };

/** The shapes of the operations in Apollo's example folders. */
const operations = {
  GetTides: `query GetTides($harbour: String!, $days: Int) {
  tides(harbour: $harbour, days: $days) {
    height  # in metres
    # Local time
    at
  }
}
`,
  ListHarbours: `"""
Harbours of this coast, with how deep they are.
"""
query ListHarbours {
  harbours(first: 5) { pagination { count } results { id name } }
}
`,
  ExploreHarbours: `query ExploreHarbours($named: String, $first: Int = 10, $offset: Int = 0) {
  harbours(named: $named, first: $first, offset: $offset) { results { id name depth } }
}
`,
  GetAllWeatherData: `# Tides and warnings
# of one place.
query GetAllWeatherData(
  # Where to look.
  $coast: CoastInput!,
  $harbour: String! # Of four letters.
  $days: Int
) {
  tides(harbour: $harbour, days: $days) { height }
  warnings(coast: $coast) { severity description }
}
`,
  test_simple_text: "query test_simple_text { harbours { results { name } } }\n",
};

const compiled = () => compileThings(operations, schema).operations.map(({ tool }) => tool);
const find = (name: string) => compiled().find((tool) => tool.name === name);
const describeOne = (text: string, files: Files = {}) =>
  compileOne(text, { ...schema, ...files }).tool.description.replace("Things: ", "");

describe("a folder of operations of Apollo MCP Server compiles unchanged", () => {
  test("under its own names, each with a title in words", () => {
    expect(compiled().map(({ name, title }) => [name, title])).toEqual([
      ["ExploreHarbours", "Explore harbours"],
      ["GetAllWeatherData", "Get all weather data"],
      ["GetTides", "Get tides"],
      ["ListHarbours", "List harbours"],
      ["test_simple_text", "Test simple text"],
    ]);
  });

  test("a description is what the author wrote, otherwise the first paragraph of what the API says", () => {
    expect(compiled().map(({ description }) => description)).toEqual([
      "Things: Harbours, by their names.",
      "Things: Tides and warnings\nof one place.",
      "Things: The tides of one harbour, by the hour.",
      "Things: Harbours of this coast, with how deep they are.",
      "Things: Harbours, by their names.",
    ]);
  });

  test("an argument's description is a comment before it, otherwise that of the argument that it is", () => {
    const describeArguments = (name: string) =>
      Object.entries({ ...Object(find(name)?.inputSchema.properties) }).map(
        ([argument, schemaOf]) => [argument, Object(schemaOf).description],
      );
    expect(describeArguments("GetAllWeatherData")).toEqual([
      ["coast", "Where to look."],
      ["harbour", "A code of four letters, such as ROTT."],
      ["days", undefined],
    ]);
    expect(describeArguments("ExploreHarbours")).toEqual([
      ["named", "A part of the name."],
      ["first", "How many."],
      ["offset", undefined],
    ]);
  });

  test("under a name of 64 characters at most", () => {
    const name = `Get${"T".repeat(61)}`;
    expect(compileOne(`query ${name} { count }`).tool.name).toBe(name);
    const longer = { "things/operations/a.graphql": `query ${name}T { count }` };
    expect(listMistakes(toToolset(longer))).toEqual([
      expect.stringContaining("use letters, digits and _, a letter first, at most 64."),
    ]);
  });

  test("with the graph that a router serves as its schema", () => {
    const text = "query GetHarbour($id: ID!) { harbour(id: $id) { id name } }";
    expect(compileOne(text, { "things/schema.graphql": supergraph }).document).toBe(
      "query GetHarbour($id:ID!){harbour(id:$id){id name}}",
    );
  });

  test("and report advises on what its author left to the API", () => {
    const advice = lintDescriptions(inspectThings(operations, schema)).map(
      ({ tool, message }) => `${tool}: ${message}`,
    );
    expect(advice).toEqual(
      expect.arrayContaining([
        "GetTides: The operation has no description, and a model reads the API's own words or its name: say what it does, for a model, before it.",
        "GetTides: The argument harbour has no description of its own: write one before the variable.",
        "GetTides: The argument days has no description: write one before the variable.",
      ]),
    );
    expect(advice.filter((line) => /^ListHarbours|argument coast/.test(line))).toEqual([]);
  });
});

describe("a persisted-query manifest compiles, though it holds no comments", () => {
  test("in place of a folder", () => {
    const toEntry = (name: string, body: string) => ({ id: "0f3a", name, type: "query", body });
    const manifest = {
      format: "apollo-persisted-query-manifest",
      version: 1,
      operations: [
        toEntry(
          "GetTides",
          "query GetTides($harbour: String!) { tides(harbour: $harbour) { at } }",
        ),
        toEntry(
          "ListHarbours",
          "query ListHarbours {\n  harbours {\n    results {\n      ...H\n    }\n  }\n}\n\nfragment H on Harbour {\n  name\n}",
        ),
      ],
    };
    const { operations: entries } = compileThings(
      {},
      {
        ...schema,
        "things/operations.json": manifest,
      },
    );
    expect(entries.map(({ tool }) => [tool.name, tool.description])).toEqual([
      ["GetTides", "Things: The tides of one harbour, by the hour."],
      ["ListHarbours", "Things: Harbours, by their names."],
    ]);
  });

  test("of another format it is told with a way out", () => {
    const files = {
      ...schema,
      "things/operations.json": [{ query: "query A { a }", variables: {} }],
    };
    expect(listMistakes(toToolset(files))).toEqual([
      'things/operations.json: This is no persisted-query manifest: write {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [...]}.',
    ]);
    const inside = { ...schema, "things/operations/manifest.json": {} };
    expect(listMistakes(toToolset(inside))).toEqual([
      "things/operations/manifest.json: Only .graphql files belong here: a persisted-query manifest is operations.json beside toolset.json; move it there, or away.",
    ]);
  });
});

describe("what a model reads of an operation without description", () => {
  const quiet = { "things/schema.graphql": "type Query { a: Int b(x: Int): Int }" };
  test.each([
    ["query GetURLOfPDF { a }", "Get URL of PDF."],
    ["query list_all_things { a }", "List all things."],
    ["query Q { a b }", "Q."],
  ])("%s: its name in words, if the API says nothing", (text, description) => {
    expect(describeOne(text, quiet)).toBe(description);
  });

  test("all its root fields, each once, through fragments and aliases", () => {
    const text = `query Both($c: CoastInput!) { ...Q two: harbours { results { id } } warnings(coast: $c) { severity } }
      fragment Q on Query { one: harbours { results { name } } tides(harbour: "ROTT") { at } }`;
    expect(describeOne(text)).toBe(
      "Harbours, by their names.\nThe tides of one harbour, by the hour.",
    );
  });
});

describe("comments that say nothing of the operation are no description", () => {
  const own = 'query GetTides { tides(harbour: "ROTT") { at } }';
  const said = "The tides of one harbour, by the hour.";
  test.each([
    ["an import", '#import "./harbour.graphql"\n', said],
    ["an import with names", "# import Harbour, Tide from './harbour.graphql'\n", said],
    [
      "an order to a linter",
      "# eslint-disable-next-line @graphql-eslint/naming-convention\n",
      said,
    ],
    ["an order to a formatter", "# prettier-ignore\n", said],
    ["a mark of a generator", "# @generated by tides\n", said],
    ["a licence", "# Copyright (c) 2026 Harbour Works\n# Do as you like.\n\n", said],
    ["a licence by its sign", "# SPDX-License-Identifier: MIT\n", said],
    [
      "words after a licence",
      "# Copyright 2026 Harbour Works\n\n# High and low water.\n",
      "High and low water.",
    ],
    [
      "words beside an import",
      '# High and low water.\n#import "./a.graphql"\n',
      "High and low water.",
    ],
    [
      "words about copyright",
      "# Find who holds the copyright of a chart.\n",
      "Find who holds the copyright of a chart.",
    ],
    ["words about imports", "# import a chart\n", "import a chart"],
  ])("%s", (_, comment, description) => {
    expect(describeOne(`${comment}${own}`)).toBe(description);
  });
});

describe("a variable that is not one argument alone takes no description from the API", () => {
  const twice = {
    "things/schema.graphql": `type Query { a("Of a." x: ID): Int b("Of b." x: ID): Int c("Of a." x: ID, y: [ID]): Int }`,
  };
  const describeX = (fields: string) =>
    Object(compileOne(`query Q($x: ID) { ${fields} }`, twice).tool.inputSchema.properties).x
      .description;
  test.each([
    ["one argument", "a(x: $x)", "Of a."],
    ["two that say the same", "a(x: $x) c(x: $x)", "Of a."],
    ["two that differ", "a(x: $x) b(x: $x)", undefined],
    ["one, and a part of another", "a(x: $x) c(y: [$x])", undefined],
    ["a part of one", "c(y: [$x])", undefined],
  ])("%s", (_, fields, description) => {
    expect(describeX(fields)).toBe(description);
  });

  test("nor does one that only decides what is asked", () => {
    const { inputSchema } = compileOne(
      "query Q($x: Boolean!) { count maker @include(if: $x) { name } }",
    ).tool;
    expect(inputSchema.properties).toEqual({ x: { type: "boolean" } });
  });
});
