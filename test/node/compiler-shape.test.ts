import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { buildSchema, execute, parse } from "graphql";
import { describe, expect, test } from "vitest";

import { shapeResult } from "../../src/tools/shape-result.ts";
import { createAnswers, toOwnSchema, toToolResult } from "../support/compiler-answers.ts";
import { compileOne, sdl } from "../support/compiler-toolset.ts";

const object = (properties: object, required = Object.keys(properties)) => ({
  type: "object",
  properties,
  ...(required.length > 0 && { required }),
  additionalProperties: false,
});
const id = { type: "string" };
const thing = object({ id });
const maybeThing = { ...thing, type: ["object", "null"] };
const omitted = { type: "integer", minimum: 1 };
const cursor = (description: string) => ({ type: ["string", "null"], description });

describe("what a directive makes of the answer", () => {
  const rows = [
    [
      "nodes are a list",
      "paged @flatten { nodes { id } }",
      object({ items: { type: ["array", "null"], items: maybeThing } }),
      [{ path: ["paged"], act: "unwrap", list: "nodes" }],
    ],
    [
      "edges are a list of their nodes",
      "paged @flatten { edges { node { id } } }",
      object({ items: { type: "array", items: maybeThing } }),
      [
        { path: ["paged", "edges"], act: "pluck", field: "node" },
        { path: ["paged"], act: "unwrap", list: "edges" },
      ],
    ],
    [
      "a list of objects with one field is a list of that field",
      "parts: things @flatten { name }",
      object({
        items: {
          type: "array",
          items: { type: ["string", "null"], description: "What people call it." },
        },
      }),
      [{ path: ["parts"], act: "pluck", field: "name" }],
    ],
    [
      "a connection with pageInfo is a page",
      "paged @flatten { total edges { node { id } } pageInfo { hasNextPage end: endCursor } }",
      object({
        items: { type: "array", items: maybeThing },
        next_cursor: cursor("Null at the end."),
        total: { type: "integer" },
      }),
      [
        { path: ["paged", "edges"], act: "pluck", field: "node" },
        {
          path: ["paged"],
          act: "page",
          list: "edges",
          info: "pageInfo",
          more: "hasNextPage",
          cursor: "end",
        },
      ],
    ],
    [
      "a cut list has a number beside it",
      "thing(id: 1) { tags @limit(items: 2) }",
      object({ tags: { type: "array", items: { type: "string" } }, tags_omitted: omitted }, [
        "tags",
      ]),
      [{ path: ["thing", "tags"], act: "cut", items: 2 }],
    ],
    [
      "a cut root list too",
      "things @limit(items: 2) { id }",
      object({ items: { type: "array", items: thing }, items_omitted: omitted }, ["items"]),
      [{ path: ["things"], act: "cut", items: 2 }],
    ],
    [
      "a flattened list is cut after that",
      "shelves @limit(items: 1) { nodes @limit(items: 3) { id } pageInfo @private { endCursor } }",
      object(
        {
          items: {
            type: "array",
            items: object(
              {
                nodes: { type: ["array", "null"], items: maybeThing },
                nodes_omitted: omitted,
              },
              ["nodes"],
            ),
          },
          items_omitted: omitted,
        },
        ["items"],
      ),
      [
        { path: ["shelves", "nodes"], act: "cut", items: 3 },
        { path: ["shelves", "pageInfo"], act: "hide" },
        { path: ["shelves"], act: "cut", items: 1 },
      ],
    ],
    [
      "what is private or an error is not in the result",
      "thing(id: 1) { id @private isNew name @error }",
      object({ isNew: { type: "boolean" } }),
      [
        { path: ["thing", "id"], act: "hide" },
        { path: ["thing", "name"], act: "drop" },
      ],
    ],
    [
      "one visible root field is the result",
      "count @private maker { name }",
      object({ name: { type: "string" } }),
      [{ path: ["count"], act: "hide" }],
    ],
    [
      "members of a union have steps of their own",
      "any { ... on Thing { parts @limit(items: 1) { id } } }",
      {
        type: "object",
        anyOf: [
          object(
            {
              __typename: { type: "string", const: "Thing" },
              parts: { type: ["array", "null"], items: thing },
              parts_omitted: omitted,
            },
            ["__typename", "parts"],
          ),
          object({ __typename: { type: "string", enum: ["Maker", "Place"] } }),
        ],
      },
      [{ path: ["any", "on Thing", "parts"], act: "cut", items: 1 }],
    ],
  ] as const;

  test.each(rows)("%s", (_, fields, schema, steps) => {
    const compiled = compileOne(`"D" query t { ${fields} }`);
    expect(toOwnSchema(compiled)).toEqual(schema);
    expect(compiled.result.steps).toEqual(steps);
  });

  test("next_cursor names the argument that takes it", () => {
    const { outputSchema } = compileOne(
      '"D" query t($from: String) { paged(after: $from) @flatten { nodes { id } pageInfo { endCursor } } }',
    ).tool;
    expect(outputSchema.properties).toMatchObject({
      next_cursor: cursor("The next page's from; null at the end."),
    });
  });

  test("a plan without directives is as small as before", () => {
    expect(compileOne('"D" query t { thing(id: 1) { id } maker { name } }').result).toEqual({
      form: "data",
      root: "",
      notFound: [],
    });
  });
});

describe("what says that a call failed", () => {
  const rows = [
    [
      "change(id: 1) { failures @error { message } thing { id } }",
      ["change", "failures"],
      "message",
    ],
    ["change(id: 1) { failures @error { why: message } problem }", ["change", "failures"], "why"],
    ["change(id: 1) { problem @error thing { id } }", ["change", "problem"], null],
    [
      "attempt(id: 1) { ... on Failure { message @error } }",
      ["attempt", "on Failure", "message"],
      null,
    ],
  ] as const;
  test.each(rows)("%s", (fields, path, said) => {
    const { result } = compileOne(`"D" mutation t { ${fields} }`);
    expect(result.errors).toEqual([{ path, message: null, said }]);
  });
});

describe("answers of an upstream conform", () => {
  const selections = [
    "query t { paged @flatten { nodes { id parts { id } } } }",
    "query t { paged @flatten { edges { node { id maker { name } } } pageInfo { endCursor } total } }",
    "query t { shelves @flatten { total } count }",
    "query t { shelves @limit(items: 1) { edges @flatten { node { tags @limit(items: 1) } } } }",
    "query t { all { ... on Thing { id @private tags @limit(items: 1) } ... on Node { id } } }",
    "query t { nodes { id @private ... on Thing { parts @flatten { id } } } count }",
    'mutation t { change(id: 1) { thing @notFound(message: "No.") { id } } }',
    "mutation t { attempt(id: 1) { ... on Renaming { thing { id } problem @private } } }",
  ];
  const cases = selections.flatMap((text) =>
    (["full", "nulls", "empty"] as const).map((kind) => ({ text, kind })),
  );
  const schema = buildSchema(sdl);
  const validators = new CfWorkerJsonSchemaValidator({ draft: "2020-12" });

  test.each(cases)("{ $text } with $kind", async ({ text, kind }) => {
    const compiled = compileOne(`"D" ${text}`);
    const document = parse(compiled.document);
    const answer = await execute({ schema, document, fieldResolver: createAnswers(kind) });
    expect(answer.errors).toBeUndefined();
    if (kind === "nulls" && text.includes("@notFound")) {
      expect(() => toToolResult(compiled, answer.data)).toThrow("No.");
      return;
    }
    const result = toToolResult(compiled, answer.data);
    const validate = validators.getValidator(compiled.tool.outputSchema);
    expect(validate(result)).toMatchObject({ valid: true });
    expect(validate({ ...result, extra: 1 }).valid).toBe(false);
  });

  test("a failure that the upstream lists is thrown, an empty list is not", async () => {
    const compiled = compileOne('"D" mutation t { change(id: 1) { failures @error { message } } }');
    const document = parse(compiled.document);
    const [full, empty] = await Promise.all(
      (["full", "empty"] as const).map((kind) =>
        execute({ schema, document, fieldResolver: createAnswers(kind) }),
      ),
    );
    expect(() => toToolResult(compiled, full?.data)).toThrow(
      'Things refused the request and said: "text"',
    );
    expect(shapeResult(compiled, "Things", { ...empty?.data })).toEqual({ result: {} });
  });
});
