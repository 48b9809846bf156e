import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { buildSchema, execute, parse } from "graphql";
import { describe, expect, test } from "vitest";

import { compileOne, sdl } from "../../support/compiler-toolset.ts";
import { createAnswers, toToolResult } from "../compiler-answers.ts";

test("a plan without directives is as small as before", () => {
  expect(compileOne('"D" query t { thing(id: 1) { id } maker { name } }').result).toEqual({
    form: "data",
    root: "",
    notFound: [],
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
});
