import { describe, expect, test } from "vitest";

import { toNotes } from "../../../compiler/report/notes.ts";
import { compileOne, inspectThings, settings } from "../../support/compiler-toolset.ts";

/** Comparators as published filters have them, each operator with its words. */
const toComparator = (name: string, type: string, operators: string) =>
  `input ${name} { ${operators
    .split(" ")
    .map(
      (operator) =>
        `"What the operator ${operator} of a ${type} does, at length." ${operator}: ${/in$/.test(operator) ? `[${type}!]` : type}`,
    )
    .join(" ")} }`;
const dates = Array.from({ length: 60 }, (_, index) => `aDateOfSomeKind${index}: Dates`);
const types = `
  ${toComparator("Texts", "String", "contains containsIgnoreCase endsWith eq eqIgnoreCase in neq nin startsWith")}
  ${toComparator("Dates", "String", "eq gt gte in lt lte neq nin")}
  ${toComparator("Ids", "ID", "eq in neq nin")}
  ${toComparator("Hasura", "String", "_eq _gt _gte _ilike _in _is_null _like _lt _lte _neq _nin")}
  input State { ${dates.join(" ")} and: [State!] id: Ids name: Texts }
  input Filter {
    "[Internal] When it was last counted."
    accumulatedAt: Dates
    oldTitle: Texts @deprecated(reason: "Take title.")
    ${dates.join(" ")}
    and: [Filter!]
    or: [Filter!]
    state: State
    title: Texts
    words: Hasura
    oddity: Texts
  }
  type Item { id: ID oddity: String }
  type Query { items(filter: Filter): [Item!]! }`;
const files = { "things/schema.graphql": types };
const text = '"D" query list_items($filter: Filter) { items(filter: $filter) { id oddity } }';
const compile = (maxToolBytes: number, schema = types) =>
  compileOne(text, {
    "things/schema.graphql": schema,
    "things/toolset.json": { ...settings, limits: { maxToolBytes } },
  }).tool;
const toFilter = (maxToolBytes: number, schema = types) =>
  Object(compile(maxToolBytes, schema).inputSchema.properties).filter;
const listOperators = (part: { properties?: object }) => Object.keys(part.properties ?? {});

describe("where there is no room for all fields of a filter", () => {
  test("what people ask for stays, wherever it stands in the schema, and what the result shows", () => {
    const { properties } = toFilter(2048);
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(["state", "title", "oddity"]));
    expect(listOperators(properties.state)).toEqual(["id", "name"]);
  });

  test.each([
    ["texts", "title", ["contains", "eq", "in"]],
    ["dates", "aDateOfSomeKind0", ["eq", "gte", "lte"]],
  ])("an object of operators is one choice with the commonest: %s", (_, name, operators) => {
    expect(listOperators(toFilter(4096).properties[name])).toEqual(operators);
  });

  test("an object of identifiers keeps two operators, and a dialect's marks do not hide which they are", () => {
    expect(listOperators(toFilter(4096).properties.state.properties.id)).toEqual(["eq", "in"]);
    const alone = types.replaceAll(dates.join(" "), "").replace("oddity: Texts", "");
    expect(listOperators(toFilter(2048, alone).properties.words)).toEqual(["_eq", "_ilike", "_in"]);
  });

  test("what is deprecated or internal goes first", () => {
    const names = Object.keys(toFilter(8192).properties);
    expect(names).toContain("aDateOfSomeKind0");
    expect(names).not.toContain("accumulatedAt");
    expect(names).not.toContain("oldTitle");
  });

  test("report names what was left out, and says where nobody chose", () => {
    const small = {
      ...files,
      "things/toolset.json": { ...settings, limits: { maxToolBytes: 2048 } },
    };
    const toMessage = (operation: string) =>
      inspectThings({ a: operation }, small)
        .flatMap(toNotes)
        .find(({ schema }) => schema === "input");
    expect(toMessage(text)).toMatchObject({
      path: "filter",
      line: 1,
      message: expect.stringMatching(
        /^The argument filter leaves out accumulatedAt, oldTitle, .* and \d+ more, to keep within 2048 bytes\. Nobody chose what stays: say what people ask for with @fields\(keep: \[\.\.\.\]\)\.$/,
      ),
    });
    const chosen = text.replace(
      "$filter: Filter",
      '$filter: Filter @fields(keep: ["accumulatedAt.gt"])',
    );
    expect(toMessage(chosen)?.message).toMatch(
      /leaves out oldTitle, .* @fields chose what stays first\.$/,
    );
  });
});
