import { describe, expect, test } from "vitest";
import { findMeant, listNearest } from "../../src/catalog/nearest.ts";
import { AppError } from "../../src/errors.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { compileThings } from "../support/compiler-toolset.ts";
import { parseOrRefuse } from "../support/parse-or-refuse.ts";

const states = Array.from(
  { length: 24 },
  (_, index) => `STATE_${"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[index]}`,
);
const schema = `
  enum State { ${states.join(" ")} IN_PROGRESS }
  enum Size { SMALL LARGE }
  scalar Json
  input Text { eq: String contains: String }
  input Team { key: String! title: Text }
  input Filter { title: Text team: Team teams: [Team!] state: State size: Size and: [Filter!] }
  input Pick @oneOf { id: ID name: String }
  type Query { issues(filter: Filter, first: Int!, pick: Pick, json: Json): Int other: Int }
`;
const text = `"D" query list_issues($filter: Filter, $first: Int!, $pick: Pick, $json: Json) {
  issues(filter: $filter, first: $first, pick: $pick, json: $json) other
}`;
const settings = {
  title: "Things",
  description: "Things.",
  endpoint: "https://things.example/graphql",
  auth: { type: "none" },
  scalars: {
    Json: {
      type: "object",
      properties: { a: { type: "object", properties: { b: { type: "string" } } } },
    },
  },
};
function compileIssues() {
  const files = { "things/schema.graphql": schema, "things/toolset.json": settings };
  const tool = createToolRegistry([compileThings({ a: text }, files)], 1000).get("list_issues");
  if (!tool) throw new Error("no tool");
  return tool;
}

function refuse(args: object) {
  const given = Object.entries({ first: 1, ...args }).filter(([, value]) => value !== undefined);
  try {
    parseOrRefuse(compileIssues(), Object.fromEntries(given));
  } catch (error) {
    if (error instanceof AppError && error.problem.kind === "input") {
      return { message: error.message, ...error.problem };
    }
    throw error;
  }
  throw new Error("nothing was refused");
}

const filterFields = "title, team, teams, state, size and and";

describe("what is wrong with an argument is told in the same words at every level", () => {
  test.each([
    [
      { frist: 2 },
      "/frist",
      "is not an argument. Did you mean first? Allowed: filter, first, pick and json.",
    ],
    [{ zzzz: 2 }, "/zzzz", "is not an argument. Allowed: filter, first, pick and json."],
    [
      { filter: { titel: {} } },
      "/filter/titel",
      `is not a field. Did you mean title? Fields: ${filterFields}.`,
    ],
    [{ filter: { zzzz: 1 } }, "/filter/zzzz", `is not a field. Fields: ${filterFields}.`],
    [
      { filter: { title: { Contains: "a" } } },
      "/filter/title/Contains",
      "is not a field. Did you mean contains? Fields: eq and contains.",
    ],
    [
      { filter: { teams: [{ key: "A" }, { kee: "B" }] } },
      "/filter/teams/1/kee",
      "is not a field. Did you mean key? Fields: key and title.",
    ],
    [
      { filter: { teams: [{ key: "A", title: { like: "a" } }] } },
      "/filter/teams/0/title/like",
      "is not a field. Fields: eq and contains.",
    ],
    [{ "a/b~c": 1 }, "/a~1b~0c", "is not an argument. Allowed: filter, first, pick and json."],
    [
      { filter: { team: {} } },
      "/filter/team/key",
      'is missing: it must be a text. For example: "text"',
    ],
    [
      { filter: { teams: [{ key: "A" }, {}] } },
      "/filter/teams/1/key",
      'is missing: it must be a text. For example: "text"',
    ],
    [
      { filter: { team: { key: null } } },
      "/filter/team/key",
      'is null and must be a text. For example: "text"',
    ],
    [{ filter: { size: "small" } }, "/filter/size", 'must be "SMALL" or "LARGE"; you sent small.'],
    [
      { filter: { title: "a" } },
      "/filter/title",
      'must be an object that may have eq and contains; you sent a text of 1 character. For example: {"eq":"text"}',
    ],
    [
      { pick: { id: "a", name: "b" } },
      "/pick",
      'must be an object with one of id and name; you sent an object. For example: {"id":"text"}',
    ],
    [
      { json: { a: { b: 1, c: 2 } } },
      "/json/a/b",
      'must be a text; you sent 1. For example: "text"',
    ],
  ])("%j: the argument at %s", (args, path, sentence) => {
    const { message, path: told } = refuse(args);
    expect({ message, told }).toEqual({
      message: `The argument at ${path} ${sentence}`,
      told: path,
    });
  });
});

test("an argument that is missing is told as a field that is", () => {
  const { message, path } = refuse({ first: undefined });
  expect(path).toBe("/first");
  expect(message).toBe(
    "The argument at /first is missing: it must be a whole number from -2147483648 to 2147483647.",
  );
});

test("a field that the tool has not, to keep it small, is told so", () => {
  const deep = { and: [{ and: [{ title: { eq: "a" } }] }] };
  expect(compileIssues().leftOut).toEqual([{ at: ["filter.and"], fields: ["and"] }]);
  expect(refuse({ filter: deep }).message).toBe(
    "The argument at /filter/and/0/and was left out of this tool to keep it small. Fields: title, team, teams, state and size.",
  );
  expect(refuse({ and: 1 }).message).toContain("/and is not an argument. Allowed:");
  // The API has such a field, and not here.
  expect(refuse({ filter: { title: { and: 1 } } }).message).toContain(
    "The argument at /filter/title/and is not a field.",
  );
  expect(refuse({ filter: { and: [{ team: { and: 1 } }] } }).message).toContain(
    "The argument at /filter/and/0/team/and is not a field.",
  );
});

test("of an enum with many values the nearest three are told", () => {
  expect(refuse({ filter: { state: "progress" } })).toEqual({
    kind: "input",
    path: "/filter/state",
    message: expect.stringMatching(
      /^The argument at \/filter\/state must be one of 25 values, such as "IN_PROGRESS", "STATE_\w" or "STATE_\w"; you sent progress\.$/,
    ),
    allowed: expect.stringContaining("IN_PROGRESS"),
  });
});

test("what is allowed is never cut in the middle", () => {
  const { allowed } = refuse({ filter: "a" });
  expect(allowed).toBe(`an object that may have ${filterFields}`);
  expect(JSON.parse(refuse({ filter: { title: "a" } }).allowed)).toMatchObject({ type: "object" });
});

test("a long name is shortened, and an argument that is an object without rules is not looked into", () => {
  const { path } = refuse({ ["n".repeat(100)]: 1 });
  expect(path).toBe(`/${"n".repeat(60)}`);
  expect(() => refuse({ json: { x: { y: 1 } } })).toThrow("nothing was refused");
});

test.each([
  ["titel", ["state", "title", "team"], "title"],
  ["created_after", ["createdAfter", "createdBefore"], "createdAfter"],
  ["x", ["id", "name"], undefined],
  ["assignee", [], undefined],
  ["organisation", ["organization"], "organization"],
])("%s among %j: %s is meant", (written, names, meant) => {
  expect(findMeant(written, names)).toBe(meant);
});

test("the nearest names are as many as were asked for", () => {
  expect(listNearest("CLOSE", ["OPEN", "CLOSED", "MERGED", "CLOSING"], 3)).toEqual([
    "CLOSED",
    "CLOSING",
    "OPEN",
  ]);
});
