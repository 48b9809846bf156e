import { rolldown } from "rolldown";
import { expect, test } from "vitest";

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
