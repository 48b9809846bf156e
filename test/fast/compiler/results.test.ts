import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { buildSchema, execute, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { compileOne, sdl, settings } from "../../support/compiler-toolset.ts";
import { createAnswers, toOwnSchema, toToolResult } from "../compiler-answers.ts";

const nothing = "Nothing was found for these arguments.";
const days = { "things/toolset.json": { ...settings, scalars: { Day: { type: "string" } } } };
const thing = (properties: object, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
});

describe("the form of a result", () => {
  const id = { type: "string" };
  const rows = [
    ["thing(id: 1) { id }", "value", "thing", thing({ id })],
    ["it: thing(id: 1) { id }", "value", "it", thing({ id })],
    ["maker { name }", "value", "maker", thing({ name: { type: "string" } })],
    ["things { id }", "items", "things", thing({ items: { type: "array", items: thing({ id }) } })],
    ["count", "data", "", thing({ count: { type: "integer" } })],
    [
      "count things { id }",
      "data",
      "",
      thing({
        count: { type: "integer" },
        things: { type: "array", items: thing({ id }) },
      }),
    ],
    [
      "maker @skip(if: $more) { name }",
      "data",
      "",
      thing({ maker: thing({ name: { type: "string" } }) }, []),
    ],
    ["__typename", "data", "", thing({ __typename: { type: "string", const: "Query" } })],
  ] as const;

  test.each(rows)("{ %s } is %s %s", (fields, form, root, schema) => {
    const variables = fields.includes("$more") ? "($more: Boolean!)" : "";
    const compiled = compileOne(`"D" query t${variables} { ${fields} }`);
    expect(compiled.result).toMatchObject({ form, root });
    expect(toOwnSchema(compiled)).toEqual(schema);
  });
});

describe("the schema of a result", () => {
  const outputOf = (text: string) => toOwnSchema(compileOne(text, days));

  test("nullability, lists, enums, aliases, descriptions and fragments are in it", () => {
    const text = `"D" query t { thing(id: 1) { thing_id: id name tags grid size weight isNew ...F } }
      fragment F on Thing { maker { __typename name } ... on Thing { made } ... on Node { id } }`;
    expect(outputOf(text)).toEqual(
      thing({
        thing_id: { type: "string" },
        name: { type: ["string", "null"], description: "What people call it." },
        tags: { type: "array", items: { type: "string" } },
        grid: {
          type: ["array", "null"],
          items: { type: ["array", "null"], items: { type: ["integer", "null"] } },
        },
        size: { type: ["string", "null"], enum: ["SMALL", "LARGE", null] },
        weight: { type: ["number", "null"] },
        isNew: { type: "boolean" },
        maker: {
          ...thing({ __typename: { type: "string", const: "Maker" }, name: { type: "string" } }),
          type: ["object", "null"],
        },
        made: { type: ["string", "null"] },
        id: { type: "string" },
      }),
    );
  });

  const optional = [
    ["id name @include(if: $a)", ["id"]],
    ["id name @skip(if: $a)", ["id"]],
    ["id ... @include(if: $a) { name }", ["id"]],
    ["id ...F @include(if: $a)", ["id"]],
    ["id name @include(if: $a) ...F", ["id", "name"]],
  ] as const;
  test.each(optional)("of { %s } only %j are required", (fields, required) => {
    const fragment = fields.includes("...F") ? "fragment F on Thing { name }" : "";
    const text = `"D" query t($a: Boolean!) { thing(id: 1) { ${fields} } } ${fragment}`;
    expect(outputOf(text)).toMatchObject({ required });
  });

  test("fields that only a conditional twin selects are optional", () => {
    const fields = "maker { name } maker @include(if: $a) { home }";
    expect(outputOf(`"D" query t($a: Boolean!) { thing(id: 1) { ${fields} } }`)).toMatchObject({
      properties: { maker: { required: ["name"] } },
      required: ["maker"],
    });
    const alone = "maker @include(if: $a) { name home }";
    expect(outputOf(`"D" query t($a: Boolean!) { thing(id: 1) { id ${alone} } }`)).toMatchObject({
      properties: { maker: { required: ["name", "home"] } },
      required: ["id"],
    });
  });
});

describe("what means not found", () => {
  const rows = [
    [
      "a nullable object",
      "thing(id: 1) { id }",
      [{ path: ["thing"], message: nothing, isImplied: true }],
    ],
    [
      "a nullable list",
      "heaviest { id }",
      [{ path: ["heaviest"], message: nothing, isImplied: true }],
    ],
    ["an object that is never null", "maker { name }", []],
    ["one of several fields", "count thing(id: 1) { id }", []],
  ] as const;
  test.each(rows)("%s", (_, fields, notFound) => {
    expect(compileOne(`"D" query t { ${fields} }`).result.notFound).toEqual(notFound);
  });
});

describe("answers of an upstream conform", () => {
  const selections = [
    "thing(id: 1) { id name size tags grid maker { name thing { id } } parts { id } made weight isNew }",
    "heaviest { id parts { ...F } ... @include(if: $on) { name grid } }",
    "things { id maker { name } ...F @skip(if: $on) }",
    "count thing(id: 1) { id } heaviest @include(if: $on) { size }",
    "maker @include(if: $on) { name }",
    "thing(id: 1) { maker { name } maker @include(if: $on) { home thing { id } } }",
    "thing(id: 1) { ... @include(if: $on) { maker { name } } ... @skip(if: $on) { maker { home } } }",
  ];
  const cases = selections.flatMap((fields) =>
    [true, false].flatMap((on) =>
      (["full", "nulls", "empty"] as const).map((kind) => ({ fields, on, kind })),
    ),
  );
  const schema = buildSchema(sdl);
  const validators = new CfWorkerJsonSchemaValidator({ draft: "2020-12" });

  test.each(cases)("{ $fields } with $on and $kind", async ({ fields, on, kind }) => {
    const isConditional = fields.includes("$on") || fields.includes("...F");
    const fragment = "fragment F on Thing { tags maker @include(if: $on) { home } }";
    const compiled = compileOne(
      `"D" query t${isConditional ? "($on: Boolean!)" : ""} { ${fields} } ${fields.includes("...F") ? fragment : ""}`,
      days,
    );
    const answer = await execute({
      schema,
      document: parse(compiled.document),
      variableValues: isConditional ? { on } : {},
      fieldResolver: createAnswers(kind),
    });
    expect(answer.errors).toBeUndefined();
    const validate = validators.getValidator(compiled.tool.outputSchema);
    expect(validate(toToolResult(compiled, answer.data))).toMatchObject({ valid: true });
    expect(validate({ ...toToolResult(compiled, answer.data), extra: 1 }).valid).toBe(false);
  });
});
