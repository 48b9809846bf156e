import { buildSchema, type GraphQLInputObjectType } from "graphql";
import { describe, expect, test } from "vitest";

import { findOperators } from "../../../compiler/input/operators.ts";
import { toStepCost } from "../../../compiler/input/step-cost.ts";
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

const toInput = (fields: string) =>
  buildSchema(`input In { ${fields} } type Query { a(in: In): Int }`).getType(
    "In",
  ) as GraphQLInputObjectType;

describe("what does not fit keeps nothing out that does", () => {
  const long = "What it is, at such a length that few of them fit anywhere. ".repeat(10);
  const toTypes = (fields: string) =>
    `input Filter { ${fields} } type Item { id: ID } type Query { items(filter: Filter): [Item!]! }`;
  const toNumbered = (count: number, write: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => write(index)).join(" ");
  const toNames = (schema: string) =>
    Object.keys(
      Object(
        compileOne(text.replace("oddity", ""), {
          "things/schema.graphql": schema,
          "things/toolset.json": { ...settings, limits: { maxToolBytes: 2048 } },
        }).tool.inputSchema.properties,
      ).filter.properties,
    );

  test("behind more large fields than are tried where little is free", () => {
    const large = toNumbered(300, (index) => `"${long}" large${index}: Int`);
    const names = toNames(toTypes(`${large} ${toNumbered(9, (index) => `small${index}: Int`)}`));
    expect(names).toEqual(expect.arrayContaining(["large0", "small0", "small1"]));
  });

  test("between large ones, each of which is tried again in vain", () => {
    const few = (at: number) => toNumbered(60, (index) => `"${long}" large${at}x${index}: Int`);
    const names = toNames(toTypes(toNumbered(5, (at) => `${few(at)} small${at}: Boolean`)));
    expect(names.filter((name) => name.startsWith("small"))).toEqual(
      [0, 1, 2, 3, 4].map((at) => `small${at}`),
    );
  });
});

describe("whatever words an API's names are made of", () => {
  test.each([
    ["assignee", ["assigneeId", "assigneeID", "assignee_id", "assigneeIds", "assignee_ids"]],
    ["createdAt", ["created_at", "CREATED_AT", "_created_at"]],
    ["id", ["_id", "ids", "ID", "rowId", "row_id", "nodeId", "uuid", "pk"]],
    ["and", ["_and", "AND"]],
    ["category", ["categories", "category_id", "categoryIds"]],
    ["status", ["statuses", "status_id"]],
    ["wholly_unknown", ["grid", "paid", "void", "hydroid_count"]],
  ])("%s costs what %j cost", (name, others) => {
    const { [name]: field, ...rest } = toInput(
      `${[name, ...others].join(": Int ")}: Int`,
    ).getFields();
    if (!field) throw new Error("no field");
    const costs = Object.values(rest).map((other) => toStepCost(other, new Set()));
    expect(costs).toEqual(others.map(() => toStepCost(field, new Set())));
  });

  test("a field that is compared in its own name comes after what it compares, the commonest first", () => {
    const names =
      "name title_contains created_at title_starts_with id__in created_at_gte oddity oddity_eq title_not_contains".split(
        " ",
      );
    const fields = Object.values(toInput(`${names.join(": Int ")}: Int`).getFields());
    const sorted = fields.toSorted((a, b) => toStepCost(a, new Set()) - toStepCost(b, new Set()));
    expect(sorted.map(({ name }) => name)).toEqual(
      "name title_contains id__in created_at created_at_gte oddity title_starts_with oddity_eq title_not_contains".split(
        " ",
      ),
    );
  });

  test.each(["first: Int after: ID last: Int before: ID", "limit: Int, after: ID, before: ID"])(
    "{ %s } is a page, and holds nothing to compare with",
    (fields) => {
      expect(findOperators(toInput(fields))).toBeNull();
    },
  );

  test("after and before alone compare", () => {
    expect([...(findOperators(toInput("after: ID before: ID")) ?? [])]).toEqual([
      "after",
      "before",
    ]);
  });
});

describe("report advises @fields only where it chooses", () => {
  const values = Array.from({ length: 90 }, (_, index) => `"What it means." A_LONG_NAME_${index}`);
  const schema = `enum Kind { ${values.join(" ")} } ${types.replace("items(", "items(kind: Kind, ")}`;
  const operation =
    '"D" query t($filter: Filter, $kind: Kind) { items(filter: $filter, kind: $kind) { id } }';
  const listMessages = (fields: string, maxToolBytes: number) =>
    inspectThings({ a: operation }, { "things/schema.graphql": fields }, { maxToolBytes })
      .flatMap(toNotes)
      .filter(({ schema: side }) => side === "input")
      .map(({ message }) => message);

  test("not for an enum beside a filter that was pruned", () => {
    const [filter, kind] = listMessages(schema, 1600);
    expect(filter).toContain("Nobody chose what stays");
    expect(kind).toBe("The argument kind leaves out values of Kind, to keep within 1600 bytes.");
  });

  test("not for a filter that lacks only what ends in itself, or what values mean", () => {
    const small = `enum Kind { ${values.join(" ")} } input Filter { and: [Filter!] title: String }
      type Item { id: ID } type Query { items(kind: Kind, filter: Filter): [Item!]! }`;
    const [filter, kind, ...others] = listMessages(small, 2800);
    expect(filter).toBe("The argument filter ends at and.and: a type stands inside itself once.");
    expect(kind).toBe("The argument kind leaves out meanings of Kind, to keep within 2800 bytes.");
    expect(others).toEqual([]);
  });
});
