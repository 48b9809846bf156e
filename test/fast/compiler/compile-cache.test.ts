import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";

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
    "a time to keep answers",
    "toolset.json",
    JSON.stringify({ ...settings, defaults: { cacheSeconds: 9 } }),
    ["a_one", "b_two", "c_three"],
  ],
  [
    "the limit of results",
    "toolset.json",
    JSON.stringify({ ...settings, limits: { maxResultBytes: 20_000 } }),
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

test("what a changed toolset.json says is in the next build", () => {
  const probe = { file: "probe.graphql", owner: "maker.name" };
  const withShop = {
    ...settings,
    auth: { type: "bearer", probe },
    fields: [{ name: "shop", label: "Shop", pattern: "[a-z]+", example: "ada" }],
  };
  const { folder, cache, save } = startCached();
  save("probe.graphql", "query mine { maker { name } }");
  save("operations/c.graphql", "query c_three { count }");
  save(
    "operations/a.graphql",
    'query a_one($id: ID! @pin(value: "${field.shop}")) { thing(id: $id) { id } }',
  );
  const build = (changes: object) => {
    save("toolset.json", JSON.stringify({ ...withShop, ...changes }));
    const [first] = compileToolsets(folder, { cache })[0]?.operations ?? [];
    return [first?.tool.name, first?.cacheSeconds, first?.maxResultBytes];
  };
  expect(build({})).toEqual(["a_one", 0, undefined]);
  expect(build({ prefix: "zoo_" })).toEqual(["zoo_a_one", 0, undefined]);
  expect(build({ defaults: { cacheSeconds: 7 } })).toEqual(["a_one", 7, undefined]);
  expect(build({ limits: { maxResultBytes: 10_000 } })).toEqual(["a_one", 0, 10_000]);
  const other = withShop.fields.map((field) => ({ ...field, name: "store" }));
  expect(() => build({ fields: other })).toThrow("@pin takes ${field.shop}");
  expect(build({})).toEqual(["a_one", 0, undefined]);
});

test("a manifest of trusted documents that changed is in the next build", () => {
  const { folder, cache, save } = startCached();
  save(
    "toolset.json",
    JSON.stringify({
      ...settings,
      trustedDocuments: { manifest: "known.json", send: "documentId" },
    }),
  );
  for (const file of ["operations/b.graphql", "operations/c.graphql"])
    rmSync(join(folder, "things", file));
  const build = (id: string) => {
    save("known.json", JSON.stringify({ [id]: "query a_one { count }" }));
    return compileToolsets(folder, { cache })[0]?.operations[0]?.trusted;
  };
  expect(build("one")).toEqual({ documentId: "one" });
  expect(build("two")).toEqual({ documentId: "two" });
});

test("each file is parsed once, whoever reads it, and again only after it was saved", () => {
  const { cache, compile, save } = startCached();
  const { documents } = cache;
  const take = documents.take.bind(documents);
  let parsed = 0;
  vi.spyOn(documents, "take").mockImplementation((key, make) =>
    take(key, () => {
      parsed += 1;
      return make();
    }),
  );
  compile();
  expect(parsed).toBe(4);
  save("operations/b.graphql", '"Other." query b_two { thing(id: 1) { ...Named } }');
  compile();
  expect(parsed).toBe(5);
});

test("nothing parses a file beside the cache, but what reads the schema", () => {
  const files = globSync("compiler/**/*.ts").filter((file) =>
    /import \{[^}]*\bparseDocument\b[^}]*\} from "[./]+read\/source\.ts"/.test(
      readFileSync(file, "utf8"),
    ),
  );
  expect(files.sort()).toEqual(["compiler/compile-cache.ts", "compiler/upstream-schema.ts"]);
});

test("a broken save loses nothing, and many of them keep no more than the last", () => {
  const { cache, compile, save } = startCached();
  compile();
  const { tools, documents } = cache;
  const [sizeOfTools, sizeOfDocuments] = [tools.size, documents.size];
  save("toolset.json", "{");
  expect(compile).toThrow("not valid JSON");
  save("toolset.json", JSON.stringify(settings));
  expect(compile()).toEqual([]);
  save("operations/b.graphql", '"Second." query b_two { thnig }');
  for (let number = 0; number < 9; number += 1) {
    save("operations/a.graphql", `"Number ${number}." query a_one { count }`);
    save("operations/c.graphql", `"Number ${number}." query c_three { count }`);
    expect(compile).toThrow('Cannot query field "thnig"');
  }
  expect(tools.size).toBeLessThanOrEqual(sizeOfTools + 3);
  expect(documents.size).toBeLessThanOrEqual(sizeOfDocuments + 3);
});
