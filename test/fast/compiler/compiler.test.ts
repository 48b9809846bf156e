import { describe, expect, test } from "vitest";

import {
  compileOne,
  compileThings,
  listMistakes,
  settings,
  toToolset,
} from "../../support/compiler-toolset.ts";

const tool = '@tool(title: "T")';
const int32 = { minimum: -2147483648, maximum: 2147483647 };

describe("arguments", () => {
  const near = {
    type: "object",
    properties: {
      city: { type: "string" },
      radiusKm: { type: "number", description: "How far.", default: 5 },
      size: {
        type: "string",
        enum: ["SMALL", "LARGE"],
        description: "SMALL: Fits in a pocket.",
      },
    },
    required: ["city"],
    additionalProperties: false,
  };
  const meaning = { description: "SMALL: Fits in a pocket." };
  const size = { type: "string", enum: ["SMALL", "LARGE"], ...meaning };
  const required = [
    ["$a: ID!", "thing(id: $a) { id }", { type: "string" }],
    ["$a: String!", "things(filter: null, pick: { name: $a }) { id }", { type: "string" }],
    ["$a: Int!", "things(first: $a) { id }", { type: "integer", ...int32 }],
    ["$a: Float!", "heaviest(than: $a) { id }", { type: "number" }],
    ["$a: Boolean!", "heaviest(isNew: $a) { id }", { type: "boolean" }],
    ["$a: Size!", "things(size: $a) { id }", size],
    ["$a: [Size!]!", "things(sizes: $a) { id }", { type: "array", items: size }],
    ["$a: [ID!]!", "things(ids: $a) { id }", { type: "array", items: { type: "string" } }],
    ["$a: Near!", "things(near: $a) { id }", near],
    [
      "$a: Pick!",
      "things(pick: $a) { id }",
      {
        type: "object",
        properties: { id: { type: "string" }, name: { type: "string" } },
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 1,
      },
    ],
  ] as const;
  const optional = [
    ["$a: Int", "things(first: $a) { id }", { type: "integer", ...int32 }],
    ["$a: Size = LARGE", "things(size: $a) { id }", { ...size, default: "LARGE" }],
    [
      "$a: [ID!] = 5",
      "things(ids: $a) { id }",
      { type: "array", items: { type: "string" }, default: ["5"] },
    ],
    ["$a: Near = null", "things(near: $a) { id }", near],
  ] as const;

  test.each(required)("%s is required and never null", (variable, field, schema) => {
    expect(compileOne(`"D" query t(${variable}) ${tool} { ${field} }`).tool.inputSchema).toEqual({
      type: "object",
      properties: { a: schema },
      required: ["a"],
      additionalProperties: false,
    });
  });

  test.each(optional)("%s may be left out", (variable, field, schema) => {
    expect(compileOne(`"D" query t(${variable}) ${tool} { ${field} }`).tool.inputSchema).toEqual({
      type: "object",
      properties: { a: schema },
      additionalProperties: false,
    });
  });

  test("none at all are exactly an empty object", () => {
    const { inputSchema } = compileOne(`"D" query t ${tool} { count }`).tool;
    expect(JSON.stringify(inputSchema)).toBe(
      '{"type":"object","properties":{},"additionalProperties":false}',
    );
  });

  test("a variable's description comes before the meaning of its values", () => {
    const { inputSchema } = compileOne(
      `"D" query t("Which one." $a: Size) ${tool} { things(size: $a) { id } }`,
    ).tool;
    expect(inputSchema.properties).toMatchObject({
      a: { description: "Which one.\nSMALL: Fits in a pocket." },
    });
  });
});

describe("metadata", () => {
  const toMutation = (more: string) =>
    `"D" mutation t @tool(title: "T"${more}) { rename(id: 1, name: "x") { id } }`;

  test("queries need the scope to read, mutations the scope to write", () => {
    const scopes = [`"D" query t { count }`, toMutation("")].map((text) => compileOne(text).scope);
    expect(scopes).toEqual(["things:read", "things:write"]);
  });

  test("without @tool the title is made from the name, and comments before it are the description", () => {
    const { title, description } = compileOne(
      "# First line.\n#  - Second.\n\nquery list_all_things { count }",
    ).tool;
    expect([title, description]).toEqual(["List all things", "Things: First line.\n - Second."]);
  });

  test.each([
    ["Things", "Counts everything.", "Things: Counts everything."],
    ["Things", "Counts all THINGS there are.", "Counts all THINGS there are."],
    ["Things", "Reads one thing.", "Reads one thing."],
    ["Big Things", "Reads one thing.", "Big Things: Reads one thing."],
    ["Big Things", "Reads one big-thing.", "Reads one big-thing."],
    ["Thing", "Says something.", "Thing: Says something."],
    ["物", "物を探す", "物: 物を探す"],
  ])("a tool of %s that is described as %s says so: %s", (title, written, described) => {
    const files = { "things/toolset.json": { ...settings, title } };
    expect(compileOne(`"${written}" query t { count }`, files).tool.description).toBe(described);
  });

  test("what is sent has no directive of toolhub, no description and no blanks", () => {
    const { document } = compileOne(
      `"D" query t("A" $a: ID! "B" $n: Int @range(min: 1) $more: Boolean!) ${tool} {
         thing(id: $a) @notFound(message: "No") { id ...F }
         things(first: $n) { id }
       }
       "Of F" fragment F on Thing { name @include(if: $more) }`,
    );
    expect(document).toBe(
      "query t($a:ID!$n:Int$more:Boolean!){thing(id:$a){id ...F}things(first:$n){id}}" +
        "fragment F on Thing{name@include(if:$more)}",
    );
  });

  test("shared fragments are sent with the operations that use them, and with no others", () => {
    const { operations } = compileThings(
      { a: `"D" query a { thing(id: 1) { ...Full } }`, b: `"D" query b { count }` },
      {
        "things/fragments/full.graphql": "fragment Full on Thing { id ...Made }",
        "things/fragments/made.graphql": "fragment Made on Thing { maker { name } }",
        "things/fragments/unused.graphql": "fragment Unused on Thing { name }",
      },
    );
    expect(operations.map(({ document }) => document)).toEqual([
      "query a{thing(id:1){...Full}}fragment Full on Thing{id ...Made}fragment Made on Thing{maker{name}}",
      "query b{count}",
    ]);
  });

  test("tools stand in the order of their files' names", () => {
    const { operations } = compileThings({
      b: `"D" query first { count }`,
      a: `"D" query second { count }`,
      c_1: `"D" query a_third { count }`,
    });
    expect(operations.map(({ tool: { name } }) => name)).toEqual(["second", "first", "a_third"]);
  });

  test("a byte order mark before a file is no mistake", () => {
    const files = { "things/toolset.json": `\uFEFF${JSON.stringify(settings)}` };
    expect(compileOne(`\uFEFF"D" query t { count }`, files).document).toBe("query t{count}");
  });

  test("a directive of the upstream is sent", () => {
    const schema = "directive @live(of: Int) on FIELD type Query { count: Int! }";
    const files = { "things/schema.graphql": schema };
    expect(compileOne('"D" query t { count @live(of: 1) }', files).document).toBe(
      "query t{count@live(of:1)}",
    );
  });

  test("a directive of the upstream with a name of toolhub's is left to toolhub", () => {
    const schema = `directive @range(by: Int) on INPUT_FIELD_DEFINITION
      type Query { count(first: Int): Int! }`;
    const { document } = compileOne(`"D" query t($a: Int @range(min: 1)) { count(first: $a) }`, {
      "things/schema.graphql": schema,
    });
    expect(document).toBe("query t($a:Int){count(first:$a)}");
  });
});

describe("how the upstream wants the key", () => {
  const probe = { file: "probe.graphql", owner: "me.name" };
  const operation = { "things/operations/a.graphql": `"D" query t { count }` };
  const compileAuth = (auth: object) =>
    compileThings(
      { a: `"D" query t { count }` },
      {
        "things/toolset.json": { ...settings, auth },
        "things/probe.graphql": "query { me: maker { name } }",
      },
    ).auth;

  test("a bearer key goes into authorization, another header is named", () => {
    const sent = {
      document: "query probe{me:maker{name}}",
      operationName: "probe",
      owner: ["me", "name"],
    };
    expect(compileAuth({ type: "bearer", probe })).toEqual({
      type: "bearer",
      header: "authorization",
      format: "Bearer {key}",
      probe: sent,
    });
    expect(compileAuth({ type: "header", header: "x-api-key", keyPattern: "^k_", probe })).toEqual({
      type: "header",
      header: "x-api-key",
      format: "{key}",
      keyPattern: "^k_",
      probe: sent,
    });
    expect(compileAuth({ type: "none" })).toEqual({ type: "none" });
  });

  describe("where a key's end and scopes are said", () => {
    const scopes = { header: "x-scopes", needs: [{ oneOf: ["repo"], for: "write" }] };
    const compileHealth = (health: object) => {
      const auth = compileAuth({ type: "bearer", probe, health });
      return auth.type === "none" ? null : auth.health;
    };

    test("in headers or in fields of the probe", () => {
      expect(compileHealth({ expires: { header: "x-ends" }, scopes })).toEqual({
        expires: { from: { header: "x-ends" }, format: "date" },
        scopes: {
          from: { header: "x-scopes" },
          separator: ",",
          needs: [{ oneOf: ["repo"], tools: "write" }],
        },
      });
      expect(compileHealth({ expires: { field: "me.name", format: "seconds" } })).toEqual({
        expires: { from: { field: ["me", "name"] }, format: "seconds" },
      });
      const byName = { ...scopes, needs: [{ oneOf: ["repo"], for: ["t"] }] };
      expect(compileHealth({ scopes: byName })?.scopes?.needs).toEqual([
        { oneOf: ["repo"], tools: ["t"] },
      ]);
    });

    const mistakes = [
      [
        { expires: { field: "me.home" } },
        '"auth.health.expires.field" must lead to a value in the probe: "me.home" does not.',
      ],
      [
        { scopes: { field: "me", needs: scopes.needs } },
        '"auth.health.scopes.field" must lead to a value in the probe: "me" does not.',
      ],
      [{ expires: {} }, '"auth.health.expires" must have header or field, one of the two.'],
      [
        { expires: { header: "x", field: "me.name" } },
        '"auth.health.expires" must have header or field, one of the two.',
      ],
      [
        { expires: { header: "X-Ends" } },
        '"auth.health.expires.header" must be a header name in small letters.',
      ],
      [
        { scopes: { ...scopes, needs: [{ oneOf: ["re po"], for: "write" }] } },
        '"auth.health.scopes.needs.0.oneOf.0" must be the name of a scope.',
      ],
      [
        { scopes: { ...scopes, needs: [{ oneOf: ["repo"], for: ["a", "b"] }] } },
        '"auth.health.scopes.needs.0.for.0" names "a", which is no tool of this toolset: take one of t.',
      ],
    ] as const;
    test.each(mistakes)("%j is told with its place", (health, message) => {
      const auth = { type: "bearer", probe, health };
      const files = {
        "things/toolset.json": { ...settings, auth },
        "things/probe.graphql": "query { me: maker { name } }",
      };
      const [mistake = "", ...others] = listMistakes(toToolset({ ...operation, ...files }));
      expect(others).toEqual([]);
      expect(mistake).toMatch(/^things\/toolset\.json:1:\d+: /);
      expect(mistake.replace(/^\S+ /, "")).toBe(message);
    });
  });

  const rows = [
    ["me", "query { me: maker { name } }"],
    ["maker.name", "query { me: maker { name } }"],
    ["me.name", "query { me: maker { home } }"],
    ["things.id", "query { things { id } }"],
  ];
  test.each(rows)("an owner %s that is not one text in %s is told", (owner, text) => {
    const auth = { type: "bearer", probe: { file: "probe.graphql", owner } };
    const files = { "things/toolset.json": { ...settings, auth }, "things/probe.graphql": text };
    expect(listMistakes(toToolset({ ...operation, ...files }))).toEqual([
      `things/toolset.json:1:143: "auth.probe.owner" must lead to one text in probe.graphql, for example "viewer.name": "${owner}" does not.`,
    ]);
  });
});
