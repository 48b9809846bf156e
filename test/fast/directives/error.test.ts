import { buildSchema, execute, parse } from "graphql";
import { expect, test } from "vitest";

import { shapeResult } from "../../../src/tools/results/shape-result.ts";
import { compileOne, sdl } from "../../support/compiler-toolset.ts";
import { createAnswers, toToolResult } from "../compiler-answers.ts";
import { listMistakesOf } from "../one-directive.ts";

const rows = [
  ["change(id: 1) { failures @error { message } thing { id } }", ["change", "failures"], "message"],
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

const schema = buildSchema(sdl);

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
  expect(shapeResult(compiled, { title: "Things" }, { ...empty?.data })).toEqual({ result: {} });
});

test.each([
  [
    "count @error maker { name }",
    "15: @error is for objects, texts and lists of them: mark the field that says why, or remove it.",
  ],
  ["count thing(id: 1) @error { id }", "21: Select message in thing: it tells the caller why."],
])("{ %s } is told with its place and a fix", (fields, sentence) => {
  expect(listMistakesOf(`"D" query t { ${fields} }`)).toEqual([sentence]);
});
