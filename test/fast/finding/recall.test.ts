import { expect, test } from "vitest";

import type { CompiledToolset } from "../../../src/catalog/compiled.ts";
import { createFindingRegistry } from "../../../src/tools/finding/finding-registry.ts";
import { createSearch } from "../../../src/tools/finding/search-tools.ts";
import { createToolRegistry } from "../../../src/tools/tool-registry.ts";
import { compileThings } from "../../support/compiler-toolset.ts";
import { compileGithub } from "../../support/github-catalog.ts";
import questions from "./questions.json";

let compiled: CompiledToolset | undefined;
/** It takes seconds. */
function readGithub(): CompiledToolset {
  compiled ??= compileGithub();
  return compiled;
}

test("of 100 questions at least 89 find their tool among the first five of 600", () => {
  const toolset = readGithub();
  const names = toolset.operations.map(({ tool }) => tool.name);
  if (!toolset.search) throw new Error("the compiler made no index");
  const search = createSearch([toolset.search]);
  expect(names.length).toBeGreaterThanOrEqual(600);
  expect(questions).toHaveLength(100);
  const known = questions.flatMap(({ expected }) => expected);
  expect(known.filter((name) => !names.includes(name))).toEqual([]);
  const missed = questions.filter(({ question, expected }) => {
    const found = search(question).slice(0, 5);
    return !expected.some((name) => found.includes(name));
  });
  expect(missed.length, JSON.stringify(missed)).toBeLessThanOrEqual(11);
});

test("600 operations are listed in 2,000 tokens at most", () => {
  const toolset = readGithub();
  const registry = createFindingRegistry(createToolRegistry([toolset], 1000), [toolset]);
  const list = [...registry.values()].map(({ listing }) => listing);
  // Four characters of JSON are a token, at least.
  expect(JSON.stringify({ tools: list }).length).toBeLessThanOrEqual(8000);
});

test("forms of one word find each other: what begins with it, and its contrary", () => {
  const { search: index } = compileThings({
    a: '"D" query get_sponsorship { count }',
    b: '"D" mutation unfollow_thing($id: ID!) { rename(id: $id, name: "x") { id } }',
    c: '"D" query list_unions { count }',
  });
  if (!index) throw new Error("the compiler made no index");
  const search = createSearch([index]);
  expect(search("sponsor")).toEqual(["get_sponsorship"]);
  expect(search("sponsorships")).toEqual(["get_sponsorship"]);
  expect(search("follow")).toEqual(["unfollow_thing"]);
  // Too short to be the beginning of a word.
  expect(search("spon")).toEqual([]);
});
