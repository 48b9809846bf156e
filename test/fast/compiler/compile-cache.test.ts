import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { CompileCache } from "../../../compiler/compile-cache.ts";
import { compileToolsets } from "../../../compiler/toolset.ts";
import { sdl, settings, toToolset, writeFiles } from "../../support/compiler-toolset.ts";

const fragment = "fragment Named on Thing { id name }";

/** Three tools, of which the second uses a fragment; what is compiled anew after a file was saved. */
function startCached() {
  const folder = writeFiles(
    toToolset({
      "things/fragments/named.graphql": fragment,
      "things/operations/a.graphql": '"First." query a_one { count }',
      "things/operations/b.graphql": '"Second." query b_two { thing(id: 1) { ...Named } }',
      "things/operations/c.graphql":
        '"Third." query c_three @tool(next: "a_one") { maker { name } }',
    }),
  );
  const cache = new CompileCache();
  const compile = () => {
    const known = new Set<unknown>(before);
    const operations = compileToolsets(folder, { cache })[0]?.operations ?? [];
    before = operations;
    return operations.filter((one) => !known.has(one)).map(({ tool }) => tool.name);
  };
  let before: readonly unknown[] = [];
  const save = (file: string, text: string) => writeFileSync(join(folder, "things", file), text);
  return { folder, cache, compile, save };
}

test.each([
  ["nothing", "operations/a.graphql", '"First." query a_one { count }', []],
  ["an operation", "operations/a.graphql", '"Other." query a_one { count }', ["a_one"]],
  [
    "a fragment",
    "fragments/named.graphql",
    `${fragment.replace("name }", "name size }")}`,
    ["b_two"],
  ],
  [
    "the schema",
    "schema.graphql",
    `${sdl} extend type Query { more: Int }`,
    ["a_one", "b_two", "c_three"],
  ],
  [
    "the title",
    "toolset.json",
    JSON.stringify({ ...settings, title: "Other" }),
    ["a_one", "b_two", "c_three"],
  ],
  [
    "scalars",
    "toolset.json",
    JSON.stringify({ ...settings, scalars: { Day: { type: "string" } } }),
    ["a_one", "b_two", "c_three"],
  ],
  [
    "the limit",
    "toolset.json",
    JSON.stringify({ ...settings, limits: { maxToolBytes: 2000 } }),
    ["a_one", "b_two", "c_three"],
  ],
])("saving %s compiles what depends on it, and all is as compiled anew", (_, file, text, anew) => {
  const { folder, cache, compile, save } = startCached();
  expect(compile()).toEqual(["a_one", "b_two", "c_three"]);
  save(file, text);
  expect(compile()).toEqual(anew);
  expect(compile()).toEqual([]);
  expect(compileToolsets(folder, { cache })).toEqual(compileToolsets(folder));
});

test("names and what comes next are checked at each compilation, whatever is remembered", () => {
  const { compile, save } = startCached();
  compile();
  save("operations/d.graphql", '"Fourth." query a_one { count }');
  expect(compile).toThrow('The tool name "a_one" is taken');
  save("operations/d.graphql", '"Fourth." query d_four { count }');
  save("operations/a.graphql", '"First." query a_other { count }');
  expect(compile).toThrow('next names "a_one", which is no other tool');
});

test("what the last compilation did not ask for is forgotten", () => {
  const { cache, compile, save } = startCached();
  compile();
  const first = '"First." query a_one { count }';
  for (let number = 0; number < 5; number += 1) {
    save("operations/a.graphql", first.replace("First", `Number ${number}`));
    compile();
  }
  expect(cache.tools.size).toBeLessThanOrEqual(4);
  expect(cache.schemas.size).toBe(1);
});
