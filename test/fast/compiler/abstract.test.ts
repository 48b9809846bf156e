import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { buildSchema, execute, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { compileOne, sdl } from "../../support/compiler-toolset.ts";
import { createAnswers, toToolResult } from "../compiler-answers.ts";

const validators = new CfWorkerJsonSchemaValidator({ draft: "2020-12" });
const outputOf = (fields: string) =>
  compileOne(`"D" query t { count ${fields} }`).tool.outputSchema;
const object = (properties: object) => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const is = (name: string) => ({ __typename: { type: "string", const: name } });
const oneOf = (...names: string[]) => ({ __typename: { type: "string", enum: names } });
const id = { type: "string" };
const orNull = { type: "null" };

describe("what a union or an interface may answer", () => {
  const rows = [
    [
      "each member with fields has a branch, and the others share one",
      "any { ... on Thing { id } }",
      { anyOf: [object({ ...is("Thing"), id }), object(oneOf("Maker", "Place")), orNull] },
    ],
    [
      "a fragment on an interface is for all its members",
      "any { ... on Node { id } ... on Maker { name } }",
      {
        anyOf: [
          object({ ...oneOf("Thing", "Place"), id }),
          object({ ...is("Maker"), name: { type: "string" } }),
          orNull,
        ],
      },
    ],
    [
      "fields of the interface are in every branch",
      "node { id ... on Thing { isNew } }",
      {
        anyOf: [
          object({ ...is("Thing"), id, isNew: { type: "boolean" } }),
          object({ ...is("Place"), id }),
          orNull,
        ],
      },
    ],
    [
      "without fields of members there is one kind of object",
      "node { id }",
      { ...object({ id }), type: ["object", "null"] },
    ],
    [
      "__typename alone is all names",
      "any { __typename }",
      { ...object(oneOf("Thing", "Maker", "Place")), type: ["object", "null"] },
    ],
    [
      "a fragment inside a fragment is only for its own members",
      "any { ... on Node { ... on Spot { id } ... on Any { ... on Maker { name } } } }",
      {
        anyOf: [object(oneOf("Thing", "Maker")), object({ ...is("Place"), id }), orNull],
      },
    ],
  ] as const;

  test.each(rows)("%s", (_, field, schema) => {
    const [, value] = Object.values(Object(outputOf(field).properties));
    expect(value).toEqual(schema);
  });

  test("as the only root field it is the result, whose type is object", () => {
    const { tool, result } = compileOne('"D" query t { any { ... on Maker { name } } }');
    expect(result).toMatchObject({ form: "value", root: "any" });
    expect(tool.outputSchema).toMatchObject({ type: "object", anyOf: [{}, {}] });
  });

  test("a union of 40 stays small", () => {
    const names = Array.from({ length: 40 }, (_, index) => `Member${index}`);
    const types = names.map((name) => `type ${name} { a: Int }`).join("\n");
    const schema = `${types}\nunion Big = ${names.join(" | ")}\ntype Query { big: Big! }`;
    const { outputSchema } = compileOne('"D" query t { big { ... on Member7 { a } } }', {
      "things/schema.graphql": schema,
    }).tool;
    expect(JSON.stringify(outputSchema).length).toBeLessThan(900);
  });

  test("an interface of 300 is told by what it is not", () => {
    const names = Array.from({ length: 300 }, (_, index) => `Member${index}`);
    const types = names.map((name) => `type ${name} implements Big { a: Int! }`).join("\n");
    const schema = `interface Big { a: Int! }\n${types}\ntype Query { big: Big! }`;
    const { outputSchema } = compileOne('"D" query t { big { ... on Member7 { a } } }', {
      "things/schema.graphql": schema,
    }).tool;
    expect(outputSchema.anyOf).toEqual([
      object({ __typename: { type: "string", not: { enum: ["Member7"] } } }),
      object({ ...is("Member7"), a: { type: "integer" } }),
    ]);
  });
});

test("__typename is asked for where it tells the branch, and only there", () => {
  const { document } = compileOne(
    '"D" query t { any { ...F } node { id near: __typename } all { __typename ... on Maker { name } } } fragment F on Any { ... on Place { near { id } pick { ... on Thing { id } } } }',
  );
  expect(document).toBe(
    "query t{any{__typename ...F}node{id near:__typename}all{__typename ...on Maker{name}}}" +
      "fragment F on Any{...on Place{near{id}pick{__typename ...on Thing{id}}}}",
  );
});

describe("answers of an upstream conform", () => {
  const selections = [
    "any { ... on Thing { id name } }",
    "any { ... on Node { id } ... on Maker { name home } }",
    "all { ... on Thing { id maker { thing { name } } } ... on Place { near { id ... on Place { lat } } } }",
    "count nodes { id ...F }",
    "nodes { __typename id ...F @include(if: $on) }",
    "all { ... on Place @skip(if: $on) { pick { ... on Maker { name } } } }",
  ];
  const cases = selections.flatMap((fields) =>
    (["full", "nulls", "empty"] as const).map((kind) => ({ fields, kind })),
  );
  const schema = buildSchema(sdl);
  const fragment = "fragment F on Node { ... on Spot { near { id } } ... on Thing { name } }";

  test.each(cases)("{ $fields } with $kind", async ({ fields, kind }) => {
    const variables = fields.includes("$on") ? "($on: Boolean!)" : "";
    const compiled = compileOne(
      `"D" query t${variables} { ${fields} } ${fields.includes("...F") ? fragment : ""}`,
    );
    const validate = validators.getValidator(compiled.tool.outputSchema);
    for (const on of variables ? [true, false] : [true]) {
      const answer = await execute({
        schema,
        document: parse(compiled.document),
        variableValues: { on },
        fieldResolver: createAnswers(kind),
      });
      expect(answer.errors).toBeUndefined();
      const result = toToolResult(compiled, answer.data);
      expect(validate(result)).toMatchObject({ valid: true });
      expect(validate({ ...result, extra: 1 }).valid).toBe(false);
    }
  });
});

describe("what the schema does not know is not let through", () => {
  const rows = [
    ["a member that is new", { any: { __typename: "Robot", id: "1" } }],
    ["a field of another member", { any: { __typename: "Maker", id: "1" } }],
    ["an object without __typename", { any: { id: "1" } }],
    ["a value of an enumeration that is new", { thing: { size: "HUGE" } }],
  ] as const;
  const text =
    '"D" query t($on: Boolean!) { any @include(if: $on) { ... on Thing { id } } thing(id: 1) @include(if: $on) { size } }';

  test.each(rows)("%s", (_, data) => {
    const validate = validators.getValidator(compileOne(text).tool.outputSchema);
    expect(
      validate({ any: { __typename: "Thing", id: "1" }, thing: { size: "SMALL" } }).valid,
    ).toBe(true);
    expect(validate(data).valid).toBe(false);
  });
});
