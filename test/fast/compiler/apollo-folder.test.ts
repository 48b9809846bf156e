import { describe, expect, test } from "vitest";

import {
  compileThings,
  type Files,
  listMistakes,
  toToolset,
} from "../../support/compiler-toolset.ts";

/** A graph as a router tells it, with a scalar that a manifest of Apollo's asks for. */
const schema = `
  scalar Instant
  type Query {
    "The tides of one harbour, by the hour."
    tides("A code of four letters." harbour: String!, days: Int = 1): [Tide!]
    "Harbours, by their names."
    harbours(named: String, coast: Coast): [Harbour!]!
    now: Instant
  }
  type Mutation { "Keep a harbour in one's list." keepHarbour(id: ID!): Harbour }
  type Subscription { tideTurned(harbour: String!): Tide }
  enum Coast { NORTH WEST }
  type Tide { height: Float! at: String! harbour: Harbour! }
  type Harbour { id: ID! name: String! depth: Float }
`;

/** What a folder of operations may hold, each form that Apollo's own examples and tools have. */
const forms: Files = {
  "GetTides.graphql":
    "query GetTides($harbour: String!, $days: Int) {\n  tides(harbour: $harbour, days: $days) { height at }\n}\n",
  "get-harbours.graphql":
    '\ufeff# Copyright (c) 2026 Harbour Works\r\n\r\n#import "./parts/harbour.graphql"\r\n# Harbours of a coast.\r\n# Ask for one coast at a time.\r\nquery listHarbours(\r\n  # Which side.\r\n  $coast: Coast # One of two.\r\n) {\r\n  harbours(coast: $coast) { ...HarbourParts }\r\n}\r\n',
  "parts/harbour.graphql": "fragment HarbourParts on Harbour { id name }",
  "parts/deeper/more.graphql":
    "# eslint-disable-next-line\nfragment DeepHarbour on Harbour { ...HarbourParts depth }",
  "mutations/KeepHarbour.graphql":
    '"""\nKeep a harbour.\n"""\nmutation KeepHarbour($id: ID!) { keepHarbour(id: $id) { ...DeepHarbour } }',
  "weather_report.graphql":
    'query weather_report($harbour: String! = "ROTT", $brief: Boolean!) {\n  t: tides(harbour: $harbour) { ...T @skip(if: $brief) height }\n}\nfragment T on Tide { __typename at }',
};

/** As Apollo's generator writes one: no comments, `__typename` everywhere, fragments after the operation. */
const manifest = {
  format: "apollo-persisted-query-manifest",
  version: 1,
  operations: [
    {
      id: "5d1a",
      name: "HarboursOfManifest",
      type: "query",
      clientName: null,
      body: "query HarboursOfManifest($named: String) {\n  harbours(named: $named) {\n    ...H\n    __typename\n  }\n}\n\nfragment H on Harbour {\n  name\n  __typename\n}",
    },
    {
      id: "77c0",
      name: "KeepIt",
      type: "mutation",
      body: "mutation KeepIt($id: ID!) {\n  keepHarbour(id: $id) {\n    id\n    __typename\n  }\n}",
    },
  ],
};

const toFiles = (operations: Files, more: Files = {}): Files => ({
  "things/schema.graphql": schema,
  ...Object.fromEntries(
    Object.entries(operations).map(([path, text]) => [`things/operations/${path}`, text]),
  ),
  ...more,
});

test("all forms of a folder and a manifest compile beside each other, unchanged", () => {
  const files = toFiles(forms, { "things/operations.json": manifest });
  const tools = compileThings({}, files).operations.map(({ tool, kind }) => [
    tool.name,
    tool.title,
    kind,
    tool.description,
  ]);
  const of = (text: string) => `Things: ${text}`;
  expect(tools).toEqual([
    ["GetTides", "Get tides", "query", of("The tides of one harbour, by the hour.")],
    [
      "listHarbours",
      "List harbours",
      "query",
      of("Harbours of a coast.\nAsk for one coast at a time."),
    ],
    ["KeepHarbour", "Keep harbour", "mutation", of("Keep a harbour.")],
    ["weather_report", "Weather report", "query", of("The tides of one harbour, by the hour.")],
    ["HarboursOfManifest", "Harbours of manifest", "query", of("Harbours, by their names.")],
    ["KeepIt", "Keep it", "mutation", of("Keep a harbour in one's list.")],
  ]);
});

test("their arguments are told by comments, otherwise by the API", () => {
  const properties = compileThings({}, toFiles(forms)).operations.map(({ tool }) =>
    Object.entries({ ...Object(tool.inputSchema.properties) }).map(([name, argument]) => [
      name,
      Object(argument).description,
    ]),
  );
  expect(properties.slice(0, 2)).toEqual([
    [
      ["harbour", "A code of four letters."],
      ["days", undefined],
    ],
    [["coast", expect.stringContaining("Which side.")]],
  ]);
});

test("a manifest alone needs no folder, and each of its documents is sent as it stands there", () => {
  const { operations } = compileThings({}, toFiles({}, { "things/operations.json": manifest }));
  expect(operations.map(({ document }) => document)).toEqual([
    "query HarboursOfManifest($named:String){harbours(named:$named){...H __typename}}fragment H on Harbour{name __typename}",
    "mutation KeepIt($id:ID!){keepHarbour(id:$id){id __typename}}",
  ]);
});

const entry = (body: string, name = "Other") => ({
  "things/operations.json": { ...manifest, operations: [{ id: "1", name, type: "query", body }] },
});
const sound = { "GetTides.graphql": String(forms["GetTides.graphql"]) };

const impossible: readonly (readonly [string, Files, string])[] = [
  [
    "an operation without a name",
    toFiles({ "a.graphql": "{ harbours { id } }" }),
    "operations/a.graphql:1:1: Name the operation, for example: query find_things {...}.",
  ],
  [
    "two operations in a file",
    toFiles({ "a.graphql": "query A { harbours { id } }\nquery B { harbours { id } }" }),
    "operations/a.graphql:2:1: One operation per file: move this one to a file of its own.",
  ],
  [
    "a subscription",
    toFiles({ "a.graphql": 'subscription S { tideTurned(harbour: "ROTT") { at } }' }),
    "operations/a.graphql:1:1: A subscription cannot be a tool: write a query or a mutation.",
  ],
  [
    "a subscription of a manifest",
    toFiles({}, entry('subscription S { tideTurned(harbour: "ROTT") { at } }', "S")),
    "operations.json#S:1:1: A subscription cannot be a tool: write a query or a mutation.",
  ],
  [
    "a scalar that nothing maps",
    toFiles({ "a.graphql": "query A { now }" }),
    'operations/a.graphql:1:11: Nothing says what the scalar Instant looks like: add it to toolset.json, for example "scalars": { "Instant": { "type": "string" } }.',
  ],
  [
    "a directive of the client",
    toFiles({ "a.graphql": "query A { harbours { id @client } }" }),
    'operations/a.graphql:1:25: Unknown directive "@client". Remove it, or take one of toolhub\'s own:',
  ],
  [
    "one name in the folder and the manifest",
    toFiles(sound, entry("query GetTides { harbours { id } }")),
    'operations.json#Other:1:7: The tool name "GetTides" is taken by things/operations/GetTides.graphql:1:7: rename one of them.',
  ],
  [
    "a file of other words",
    toFiles({ ...sound, "README.md": "# Tides" }),
    "operations/README.md: Only .graphql files belong here: rename it, or move it away.",
  ],
  [
    "a file with the other ending",
    toFiles({ ...sound, "a.gql": "query A { harbours { id } }" }),
    "operations/a.gql: Only .graphql files belong here: rename it, or move it away.",
  ],
  [
    "a fragment that is in no file",
    toFiles({ "a.graphql": "query A { harbours { ...Gone } }" }),
    'operations/a.graphql:1:25: Unknown fragment "Gone".',
  ],
  [
    "a file that breaks off",
    toFiles({ ...sound, "a.graphql": "query A { harbours { id }\n" }),
    "operations/a.graphql:2:1: This is not valid GraphQL: Expected Name, found <EOF>. Something that begins does not end: look for a missing } or ).",
  ],
  [
    "a file without anything",
    toFiles({ ...sound, "a.graphql": "# Later.\n" }),
    "operations/a.graphql:2:1: This is not valid GraphQL: Unexpected <EOF>. Nothing but comments stands here: write what belongs here, or remove the file.",
  ],
];

describe("what cannot compile is told with its place and a way out", () => {
  test.each(impossible)("%s", (_, files, sentence) => {
    const [told = "", ...others] = listMistakes(toToolset(files));
    expect(told).toContain(`things/${sentence}`);
    expect(others).toEqual([]);
  });
});
