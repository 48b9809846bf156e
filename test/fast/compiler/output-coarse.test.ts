import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { buildSchema, execute, parse } from "graphql";
import { describe, expect, test } from "vitest";

import { toNotes } from "../../../compiler/report/notes.ts";
import { callTool } from "../../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../../src/mcp/local-caller.ts";
import { createToolRegistry } from "../../../src/tools/tool-registry.ts";
import {
  compileOne,
  compileThings,
  type Files,
  inspectThings,
  settings,
} from "../../support/compiler-toolset.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { startServer } from "../../support/upstream.ts";
import { createAnswers, toOwnSchema, toToolResult } from "../compiler-answers.ts";

const validators = new CfWorkerJsonSchemaValidator({ draft: "2020-12" });
const object = { type: "object" };

const toFiles = (more: object) => ({ "things/toolset.json": { ...settings, ...more } });

/** What the result does not say, as `report` tells it. */
const listOutputNotes = (operation: string, files: Files, maxToolBytes: number) => {
  const [inspection] = inspectThings({ a: operation }, files, { maxToolBytes });
  if (!inspection) throw new Error("nothing was compiled");
  const bytes = Buffer.byteLength(JSON.stringify(inspection.tool));
  const notes = toNotes(inspection).map(({ path, message }) => [
    path,
    message.replace("The result leaves out ", "").replace(/, to keep.*$/, ""),
  ]);
  return { bytes, notes, outputSchema: inspection.tool.outputSchema };
};

describe("first descriptions go, then values of enums, then the deepest objects, the largest of them first", () => {
  const fields =
    "maker { name } thing(id: 1) { id name size maker { home } parts { id name size weight } }";
  const values = (count: string) => ["", `the values of ${count}`];
  const parts = ["thing.parts[]", "fields at thing.parts[]"];
  const maker = ["thing.maker", "fields at thing.maker"];
  const rows = [
    [2000, []],
    [1240, [["", "1 description"]]],
    [1200, [["", "2 descriptions"]]],
    [1160, [values("1 enum"), ["", "2 descriptions"]]],
    [1130, [values("2 enums"), ["", "2 descriptions"]]],
    [920, [parts, values("1 enum"), ["", "1 description"]]],
    [880, [maker, parts, values("1 enum"), ["", "1 description"]]],
    [730, [["thing", "fields at thing"], values("1 enum"), ["", "1 description"]]],
    [600, [["thing", "fields at thing"]]],
    [400, [["", "fields"]]],
  ] as const;

  test.each(rows)("within %i bytes: %j", (maxToolBytes, notes) => {
    const found = listOutputNotes(`"D" query t { ${fields} }`, {}, maxToolBytes);
    expect(found.notes).toEqual(notes);
    expect(found.bytes).toBeLessThanOrEqual(maxToolBytes);
    expect(found.bytes).toBeGreaterThan(maxToolBytes === 2000 ? 0 : maxToolBytes - 64);
  });

  test("an object with some of its fields is open, and requires none that it does not show", () => {
    const { outputSchema } = listOutputNotes(`"D" query t { ${fields} }`, {}, 730);
    expect(outputSchema).toMatchObject({ required: ["maker", "thing"] });
    expect(Object(outputSchema.properties).thing).toEqual({
      type: ["object", "null"],
      properties: {
        id: { type: "string" },
        name: { type: ["string", "null"] },
        size: { type: ["string", "null"] },
        maker: { type: ["object", "null"] },
      },
      required: ["id", "name", "size", "maker"],
    });
  });

  test("of a union as many members are told as fit, and any other object besides", () => {
    const union =
      "any { ... on Thing { id } ... on Maker { name home } ... on Place { id lat } } count";
    const { outputSchema } = listOutputNotes(`"D" query t { ${union} }`, {}, 850);
    const { anyOf } = Object(outputSchema.properties).any;
    expect(anyOf).toHaveLength(4);
    expect(anyOf.slice(2)).toEqual([object, { type: "null" }]);
  });
});

const forms = [
  ["an object", "thing(id: 1) { id maker { name } }", { maker: { type: ["object", "null"] } }],
  [
    "a union that loses only the values of __typename",
    "any { ... on Thing { id } } count",
    {
      any: {
        anyOf: [
          { required: ["__typename", "id"], additionalProperties: false },
          { properties: { __typename: { type: "string" } }, additionalProperties: false },
          { type: "null" },
        ],
      },
    },
  ],
  [
    "a list of a union",
    "all { ... on Thing { id } } count",
    { all: { type: "array", items: object } },
  ],
  [
    "a scalar that is mapped to an object",
    "thing(id: 1) { id made }",
    { made: { type: ["object", "null"] } },
  ],
] as const;

test.each(forms)("%s becomes as coarse as it must and keeps its null", (_, fields, properties) => {
  const day = { type: "object", properties: { year: { type: "integer" } }, required: ["year"] };
  const scalars = { scalars: { Day: day } };
  const text = `"D" query t { ${fields} }`;
  const full = compileOne(text, toFiles(scalars), { maxToolBytes: 8192 });
  const maxToolBytes = JSON.stringify(full.tool).length - 1;
  const { tool } = compileOne(text, toFiles(scalars), { maxToolBytes });
  expect(toOwnSchema({ ...full, tool })).toMatchObject({ properties });
});

test("a mapped scalar that may be text too stays as it is", () => {
  const json = { type: ["object", "string"], properties: { year: { type: "integer" } } };
  const text = '"D" query t { count thing(id: 1) { made } }';
  const files = toFiles({ scalars: { Day: json } });
  const { outputSchema } = compileOne(text, files, { maxToolBytes: 419 }).tool;
  expect(outputSchema).toMatchObject({ properties: { thing: { type: ["object", "null"] } } });
});

describe("what is left out of the listing is enforced at a call", () => {
  const text = '"D" query t { thing(id: 1) { id maker { name } } }';
  const rows = [
    ["what was selected", { name: "N" }, { id: "1", maker: { name: "N" } }],
    ["null", null, { id: "1", maker: null }],
    ["a field that was not selected", { name: "N", home: "secret" }, null],
    ["a field that is missing", {}, null],
    ["a value of another type", { name: { home: "secret" } }, null],
    ["a list in place of an object", [{ name: "secret" }], null],
  ] as const;

  test.each(rows)("%s", async (_, maker, result) => {
    const url = await startServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ data: { thing: { id: "1", maker } } }));
    });
    const toolset = compileThings({ a: text }, toFiles({ endpoint: url }), { maxToolBytes: 410 });
    expect(toolset.operations[0]?.tool.outputSchema).toMatchObject({
      properties: { maker: { type: ["object", "null"] } },
    });
    const tool = createToolRegistry([toolset], 5000).get("t");
    if (!tool) throw new Error("the tool is missing");
    const caller = createLocalCaller([toolset], {}, "test");
    const answer = await callTool(tool, { caller, args: {} });
    expect(JSON.stringify(answer)).not.toContain("secret");
    if (result) expect(answer.structuredContent).toEqual(result);
    else expect(parseToolError(answer).error_code).toBe("MISCONFIGURED");
  });
});

const toIndexes = (length: number) => Array.from({ length }, (_, at) => at);
const members = toIndexes(40).map((at) => `M${at}`);
const manyFields = toIndexes(300).map((at) => `field_number_${at}`);
const interfaces = toIndexes(12).map((at) => `D${at}`);
const large = `
  union Many = ${members.join(" | ")}
  interface Node { id: ID! }
  ${members.map((name, at) => `type ${name} implements Node { id: ID! at: Many own${at}: String link${at}: ${members[39 - at]} }`).join(" ")}
  ${interfaces.map((name, at) => `interface ${name} ${at > 0 ? `implements ${interfaces.slice(0, at).join(" & ")}` : ""} { deep: D0 }`).join(" ")}
  type Leaf implements ${interfaces.join(" & ")} { deep: D0 leaf: String }
  type Bud implements D0 { deep: D0 bud: Int! }
  type Wide { ${manyFields.map((name, at) => `${name}: ${at % 3 ? "String" : "Int!"}`).join(" ")} }
  type Thing { name: String tags: [String!]! next: Thing }
  type Query { thing(id: ID!): Thing many: [Many!]! node: Node wide: Wide! deep: D0 }
`;
const nested = interfaces.map((name) => `deep { ... on Bud { bud } ... on ${name} { `);
const cases = [
  [
    "a union of 40 members, each with fields of its own",
    `many { ${members.map((name, at) => `... on ${name} { id own${at} link${at} { id at { __typename } } }`).join(" ")} }`,
  ],
  [
    "an interface whose 40 types differ",
    `node { id ${members.map((name, at) => `... on ${name} { own${at} }`).join(" ")} }`,
  ],
  [
    "interfaces of interfaces, 12 deep",
    `${nested.join("")}... on Leaf { leaf }${" } }".repeat(12)}`,
  ],
  [
    "a selection 15 levels deep",
    `thing(id: 1) { ${"next { name tags ".repeat(14)}${" }".repeat(14)} }`,
  ],
  ["300 fields", `wide { ${manyFields.join(" ")} }`],
] as const;

describe("whatever is selected fits the budget, and answers conform to what is listed", () => {
  const schema = { "things/schema.graphql": large };

  test.each(cases)("%s", async (_, fields) => {
    const operation = compileOne(`"D" query t { ${fields} }`, schema);
    expect(Buffer.byteLength(JSON.stringify(operation.tool))).toBeLessThanOrEqual(8192);
    for (const kind of ["full", "nulls", "empty"] as const) {
      const answer = await execute({
        schema: buildSchema(large),
        document: parse(operation.document),
        fieldResolver: createAnswers(kind),
      });
      expect(answer.errors).toBeUndefined();
      const result = toToolResult(operation, answer.data);
      const { outputSchema } = operation.tool;
      for (const checked of [outputSchema, operation.resultSchema ?? outputSchema]) {
        expect(validators.getValidator(checked)(result)).toMatchObject({ valid: true });
      }
    }
  });

  test("fragments nested 10 deep are read to the bottom", () => {
    const fragments = toIndexes(10).map(
      (at) => `fragment F${at} on Thing { f${at}: name ${at < 9 ? `...F${at + 1}` : "tags"} }`,
    );
    const text = `"D" query t { thing(id: 1) { ...F0 } } ${fragments.join(" ")}`;
    const names = [...toIndexes(10).map((at) => `f${at}`), "tags"];
    expect(compileOne(text, schema).tool.outputSchema.required).toEqual(names);
  });
});

describe("an enum with more than 50 values", () => {
  const countries = toIndexes(245).map((at) => `C${at}`);
  const schema = {
    "things/schema.graphql": `enum Country { ${countries.join(" ")} }
      type Shop { "Where it stands." home: Country ships_to: [Country!]! name: String }
      type Query { shop: Shop! }`,
  };
  const text = '"D" query t { shop { home ships_to name } }';
  const sample = "One of 245 values, such as C0, C1, C2.";

  test("is told by a sample and how many there are, whatever room there is, and checked with all", () => {
    const { tool, resultSchema } = compileOne(text, schema);
    expect(Object(tool.outputSchema.properties)).toMatchObject({
      home: { type: ["string", "null"], description: `Where it stands.\n${sample}` },
      ships_to: { type: "array", items: { type: "string", description: sample } },
    });
    expect(JSON.stringify(tool)).not.toContain("C244");
    const check = validators.getValidator(resultSchema ?? tool.outputSchema);
    const toShop = (home: string | null) => ({ home, ships_to: ["C244"], name: null });
    expect(check(toShop("C243"))).toMatchObject({ valid: true });
    expect(check(toShop(null))).toMatchObject({ valid: true });
    expect(check(toShop("C245"))).toMatchObject({ valid: false });
  });

  test("is told so in the report, and loses its sample with the values of others", () => {
    const toNote = (message: string) => ["", message];
    const { notes, bytes } = listOutputNotes(text, schema, 8192);
    expect(notes).toEqual([["", "The result tells a sample of 2 enums of very many values."]]);
    const small = listOutputNotes(text, schema, bytes - 60);
    expect(small.notes).toEqual([
      toNote("the values of 1 enum"),
      ["", "The result tells a sample of 1 enum of very many values."],
      toNote("1 description"),
    ]);
    expect(small.bytes).toBeLessThanOrEqual(bytes - 60);
  });

  test("of 50 names them all", () => {
    const fewer = `enum Country { ${countries.slice(0, 50).join(" ")} } type Query { home: Country name: Int }`;
    const { tool, resultSchema } = compileOne('"D" query t { home name }', {
      "things/schema.graphql": fewer,
    });
    expect(Object(tool.outputSchema.properties).home.enum).toHaveLength(51);
    expect(resultSchema).toBeUndefined();
  });
});
