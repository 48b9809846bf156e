import { describe, expect, test } from "vitest";

import { AuthorError, formatProblem } from "../../compiler/problem.ts";
import { compile, settings, tool } from "../support/compile.ts";

describe("an author's mistake is told with file, line, column and the fix", () => {
  const rows = [
    [
      "an unknown field",
      `"D" query t ${tool} { cuont }`,
      /a\.graphql:1:\d+: Cannot query field "cuont".*"count"/,
    ],
    [
      "an unknown type",
      `"D" query t($a: Sise) ${tool} { things(size: $a) { id } }`,
      /a\.graphql:1:\d+: Unknown type "Sise"/,
    ],
    ["an unused variable", `"D" query t($a: ID) ${tool} { count }`, /Variable "\$a" is never used/],
    [
      "a wrong variable type",
      `"D" query t($a: String!) ${tool} { things(first: $a) { id } }`,
      /"\$a" of type "String!" used in position expecting type "Int"/,
    ],
    ["two operations", `"D" query t ${tool} { count } query u { count }`, /one operation per file/],
    ["no name", `"D" query ${tool} { count }`, /cannot be a tool's name/],
    ["a bad name", `"D" query getThing ${tool} { count }`, /"getThing" cannot be a tool's name/],
    ["a subscription", `"D" subscription t { changed { id } }`, /never a subscription/],
    ["no description", `query t ${tool} { count }`, /needs a description/],
    ["no title", `"D" query t { count }`, /add @tool/],
    ["an unknown directive", `"D" query t ${tool} @cache { count }`, /Unknown directive "@cache"/],
    [
      "an unknown argument",
      `"D" query t @tool(title: "T", color: 1) { count }`,
      /Unknown argument "color"/,
    ],
    [
      "a directive in the wrong place",
      `"D" query t @range(min: 1) ${tool} { count }`,
      /"@range" may not be used on QUERY/,
    ],
    [
      "a scalar without a mapping",
      `"D" query t ${tool} { thing(id: 1) { made } }`,
      /under "scalars", what Day is/,
    ],
    ["a union", `"D" query t ${tool} { any { __typename } }`, /not supported yet/],
    ["a syntax error", `"D" query t ${tool} { count`, /a\.graphql:1:\d+: Syntax Error/],
    ["an empty file", "", /Syntax Error: Unexpected/],
  ] as const;

  test.each(rows)("%s", (_, operation, sentence) => {
    expect(() => compile(operation)).toThrow(sentence);
  });

  const files = [
    ["bad JSON", "{", /toolset\.json: not valid JSON/],
    ["an unknown field", { ...settings, colour: 1 }, /toolset\.json: .*colour/],
    [
      "a broken variable",
      { ...settings, endpoint: "${things}/graphql" },
      /endpoint: has a broken variable/,
    ],
    ["a missing probe", { ...settings, auth: { type: "bearer" } }, /auth\.probe/],
    [
      "a probe that is not there",
      { ...settings, auth: { type: "bearer", probe: { file: "probe.graphql", owner: "a" } } },
      /probe\.graphql: this file is missing/,
    ],
  ] as const;

  test.each(files)("%s in toolset.json", (_, file, sentence) => {
    expect(() => compile(`"D" query t ${tool} { count }`, { settings: file })).toThrow(sentence);
  });

  test("all mistakes of all files are told at once", () => {
    try {
      compile(`"D" query t ${tool} { one two }`, { more: `"D" query u ${tool} { three }` });
      expect.unreachable();
    } catch (error) {
      const problems = error instanceof AuthorError ? error.problems.map(formatProblem) : [];
      expect(problems).toHaveLength(3);
    }
  });

  test("a name that two toolsets use is told", () => {
    expect(() =>
      compile(`"D" query t ${tool} { count }`, { more: `"D" query t ${tool} { count }` }),
    ).toThrow("the tool name t is taken");
  });
});
