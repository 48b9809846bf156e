import { globSync, readFileSync } from "node:fs";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";

import { replaceKnown } from "../../scripts/replace-known.ts";
import { unusedMethods } from "../../scripts/unused-of-zod.ts";
import { withoutUnused } from "../../scripts/without-unused.ts";

const handler = "export function createLegacyCompatibilityRequestHandler() { return 'whole'; }";

/** Bundles what imports these files of a package, which are there in memory alone. */
async function bundle(files: Readonly<Record<string, string>>): Promise<string> {
  const imports = Object.keys(files).map((path) => `export * from "${path}";`);
  const build = await rolldown({
    input: "entry",
    plugins: [
      {
        name: "in-memory",
        resolveId: (id) => id,
        load: (id) => files[id] ?? imports.join("\n"),
      },
      withoutUnused(),
    ],
  });
  const { output } = await build.generate();
  return output.map((each) => ("code" in each ? each.code : "")).join("");
}

test("what is unused of a package is not bundled", async () => {
  const code = await bundle({ "/node_modules/agents/dist/handler-stateless-Ab1.js": handler });
  expect(code).toContain("toolhub leaves this out");
  expect(code).not.toContain("whole");
});

test.each([
  ["a file has another name", { "/node_modules/agents/dist/stateless.js": handler }],
  ["its function has", { "/node_modules/agents/dist/handler-stateless-Ab1.js": "export {};" }],
  [
    "one of a package's files is gone",
    { "/node_modules/zod/v4/core/other.js": "export const a = 1;" },
  ],
])("a package in which %s fails the build", async (_, files) => {
  await expect(bundle(files)).rejects.toThrow(/any more|There is no/);
});

test("a Worker that has none of these packages is bundled as it is", async () => {
  expect(await bundle({ "/node_modules/hono/index.js": "export const a = 'hono';" })).toContain(
    "hono",
  );
});

test("what is replaced is there once, or a pattern at least once; else the build fails", () => {
  expect(
    replaceKnown(
      "a b b",
      [
        ["a", "$&"],
        [/b/g, "c"],
      ],
      "It",
    ),
  ).toBe("$& c c");
  expect(() => replaceKnown("a a", [["a", ""]], "It")).toThrow("It has 2 times");
  expect(() => replaceKnown("b", [["a", ""]], "It")).toThrow("It has 0 times");
  expect(() => replaceKnown("b", [[/a/g, ""]], "It")).toThrow("It has 0 times");
});

/** What Workers are bundled from that use zod: the product, the demo's API and what tests and scripts serve. */
const ofWorkers = globSync(
  "{src,demo,test/fixture,test/conformance,scripts/{simulate,soak},bench/entries}/**/*.{ts,tsx}",
).filter((file) => readFileSync(file, "utf8").includes('from "zod"'));

test("nothing that is bundled calls a method of zod that is left out", () => {
  expect(ofWorkers.length).toBeGreaterThan(12);
  const words = Object.values(unusedMethods).join(" ").split(" ");
  // z.email() is another one than z.string().email().
  const call = new RegExp(`(?<!\\bz|\\biso)\\.(?:${words.join("|")})\\(`, "g");
  expect("z.string().email()".match(call)).toEqual([".email("]);
  const calls = ofWorkers.map((file) => [file, ...(readFileSync(file, "utf8").match(call) ?? [])]);
  expect(calls.filter(([, found]) => found !== undefined)).toEqual([]);
});
