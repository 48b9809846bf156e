import { expect, test } from "vitest";

import { AppError } from "../../../src/errors.ts";
import { createToolRegistry } from "../../../src/tools/tool-registry.ts";
import { compileThings } from "../../support/compiler-toolset.ts";
import { parseOrRefuse } from "../../support/parse-or-refuse.ts";
import { first, ids, near, text } from "../one-directive.ts";

function call(operation: string, args: Readonly<Record<string, unknown>>) {
  const tool = createToolRegistry([compileThings({ a: operation })], 1000).get("t");
  if (!tool) throw new Error("no tool");
  return parseOrRefuse(tool, args);
}

test.each([
  [text("@length(max: 3)"), "abc", "abcd"],
  [text('@pattern(regex: "^a+$")'), "aaa", "ab"],
  [text('@format(name: "date")'), "2026-01-31", "tomorrow"],
  [ids("@length(max: 1)"), ["1"], ["1", "2"]],
])("%s takes %j and refuses %j before anything is sent", (operation, good, bad) => {
  expect(call(operation, { a: good })).toEqual({ a: good });
  expect(() => call(operation, { a: bad })).toThrow(AppError);
});

test.each([
  [ids(""), 7, ["7"]],
  [ids(""), [7, "8"], ["7", "8"]],
  [near(""), { city: "Rome" }, { city: "Rome" }],
])("%s coerces %j to %j, as GraphQL does", (operation, given, sent) => {
  expect(call(operation, { a: given })).toEqual({ a: sent });
});

test.each([
  [ids(""), [1.5], "/a/0"],
  [first(""), 2 ** 31, "/a"],
  [first(""), "3", "/a"],
  [near(""), { city: "Rome", zip: "1" }, "/a/zip"],
  [near(""), { city: 1 }, "/a/city"],
  [ids(""), [2 ** 60], "/a/0"],
])("%s refuses %j and points at it", (operation, given, path) => {
  const refused = expect.objectContaining({ kind: "input", path });
  expect(() => call(operation, { a: given })).toThrow(
    expect.objectContaining({ problem: refused }),
  );
});

test("a field that an object does not have is told with those that it has", () => {
  expect(() => call(near(""), { a: { city: "Rome", zip: "1" } })).toThrow(
    /^The argument at \/a\/zip is not a field\. Fields: city\b/,
  );
});
