import { describe, expect, test } from "vitest";

import { compileOne, listMistakes, toToolset } from "../../support/compiler-toolset.ts";

const numbered = Array.from({ length: 300 }, (_, index) => `field_of_no_name_${index}: Int`);
const schema = {
  "things/schema.graphql": `
    input Text { contains: String eq: String in: [String!] neq: String nin: [String!] }
    input Inner { ${numbered.join(" ")} vintage: Text }
    input Filter { ${numbered.join(" ")} last: Text inner: Inner and: [Filter!] }
    type Query { ask(a: Filter, n: Int): Int more: Int }`,
};
const text = (keep: readonly string[]) =>
  `"D" query t($a: Filter @fields(keep: ${JSON.stringify(keep)})) { ask(a: $a) more }`;
const toArgument = (operation: string) =>
  Object(compileOne(operation, schema).tool.inputSchema.properties).a;

describe("@fields", () => {
  test("keeps what it names before all others, with what is around it", () => {
    const bare = toArgument('"D" query t($a: Filter) { ask(a: $a) more }');
    expect(Object.keys(bare.properties)).not.toContain("last");
    const { properties } = toArgument(text(["last.neq", "inner.vintage.eq"]));
    expect(Object.keys(properties.last.properties)).toContain("neq");
    expect(properties.inner.properties.vintage.properties.eq).toEqual({ type: "string" });
    expect(Object.keys(properties).length).toBeGreaterThan(20);
  });

  test("with an object of operators keeps the commonest of them", () => {
    const { properties } = toArgument(text(["inner.vintage"]));
    expect(Object.keys(properties.inner.properties.vintage.properties)).toEqual([
      "contains",
      "eq",
      "in",
    ]);
  });

  test("fails where what it keeps does not fit", () => {
    const all = numbered.map((field) => field.replace(": Int", ""));
    const files = { ...schema, "things/operations/a.graphql": text(all) };
    expect(listMistakes(toToolset(files))[0]).toMatch(
      /The tool takes \d+ bytes of a listing, and 8192 are allowed/,
    );
  });
});

const shown = Array.from({ length: 12 }, (_, index) => `field_of_no_name_${index}`).join(", ");

test.each([
  [
    text(["lst"]),
    `@fields: "lst" does not exist, Filter has no field lst: take from ${shown} and 291 more.`,
  ],
  [
    text(["last.eq.more"]),
    '@fields: "last.eq.more" goes on below a field that holds no others: cut it.',
  ],
  [
    text(["and.and.last"]),
    '@fields: "and.and.last" goes deeper than a type stands in itself, which is once: cut it.',
  ],
  [
    '"D" query t($n: Int @fields(keep: ["a"])) { ask(n: $n) }',
    "@fields chooses among fields, and $n has none: remove it.",
  ],
  [
    '"D" query t($a: Filter @fields(keep: []) @hide) { ask(a: $a) }',
    "@hide leaves the variable out of the arguments: remove @fields.",
  ],
])("%s is told as a mistake", (operation, message) => {
  const files = { ...schema, "things/operations/a.graphql": operation };
  expect(listMistakes(toToolset(files)).join()).toContain(message);
});
