import { expect, test } from "vitest";

import { compileOne, listMistakes, toToolset } from "../../support/compiler-toolset.ts";

test.each([
  ["a variable", '"D" query t($größe: Int) { things(first: $größe) { id } }', "1:16", "00F6"],
  ["an alias", '"D" query t { things { id имя: name } }', "1:27", "0438"],
  ["an operation", '"D" query 検索 { count }', "1:11", "691C"],
])("%s with letters that GraphQL has not is told with its place", (_, text, place, code) => {
  expect(listMistakes(toToolset({ "things/operations/a.graphql": text }))).toEqual([
    `things/operations/a.graphql:${place}: This is not valid GraphQL: Unexpected character: U+${code}. Names have only A-Z, a-z, 0-9 and _: write other letters only inside strings.`,
  ]);
});

test("block strings keep their lines in descriptions and defaults, in any script", () => {
  const { tool, document } = compileOne(`"""
    Trouve des choses, 物を探す.
      With "quotes" and \\""" three.
    """ query t(
      """
      Zwei
      Zeilen.
      """
      $a: String! = """
        first
          second \\"""
      """
      $b: Near = { city: """São "Paulo" """ }
    ) { things(pick: { name: $a }, near: $b) { id } }`);
  const { a, b } = Object(tool.inputSchema.properties);
  expect(tool.description).toBe(
    'Things: Trouve des choses, 物を探す.\n  With "quotes" and """ three.',
  );
  expect(a).toEqual({
    type: "string",
    description: "Zwei\nZeilen.",
    default: 'first\n  second """',
  });
  expect(b.default).toEqual({ city: 'São "Paulo" ', radiusKm: 5 });
  expect(document).toContain("São");
});
