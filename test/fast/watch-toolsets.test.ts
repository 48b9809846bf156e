import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";

import { watchToolsets } from "../../scripts/watch-toolsets.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { toToolset, writeFiles } from "../support/compiler-toolset.ts";

const toOperation = (description: string, field = "count") =>
  `"${description}" query count_things @tool(title: "Count") { ${field} }`;

const waitMs = 60_000;

/** A watched toolset: what was handed on, what was said, and how to save its operation. */
async function watchThings() {
  const folder = writeFiles(
    toToolset({ "things/operations/a.graphql": toOperation("First one.") }),
  );
  const used: (readonly CompiledToolset[])[] = [];
  const said: string[] = [];
  const watcher = await watchToolsets(
    folder,
    (toolsets) => used.push(toolsets),
    (line) => said.push(line),
  );
  onTestFinished(() => watcher.close());
  expect(said.splice(0)).toEqual(["compiled 1 tools"]);
  expect(used.splice(0)[0]?.[0]?.operations[0]?.tool.description).toBe("Things: First one.");
  const file = join(folder, "things/operations/a.graphql");
  const save = (text: string) => writeFileSync(file, text);
  /** As `sed -i`, JetBrains and `git checkout` save: another file takes the place of the old one. */
  const replace = (text: string) => {
    writeFileSync(`${file}~`, text);
    renameSync(`${file}~`, file);
  };
  return { used, said, save, replace };
}

test("saving an operation hands on the tools anew", async () => {
  const { used, said, save } = await watchThings();
  save(toOperation("Second one."));
  await vi.waitFor(() => expect(said).toEqual(["compiled 1 tools"]), waitMs);
  expect(used.at(-1)?.[0]?.operations[0]?.tool.description).toBe("Things: Second one.");
});

test("a broken edit is told with its place and hands on nothing; the next good one goes on", async () => {
  const { used, said, save } = await watchThings();
  save(toOperation("Broken one.", "cuont"));
  await vi.waitFor(() => expect(said).toHaveLength(1), waitMs);
  expect(said[0]).toMatch(/a\.graphql:1:\d+: Cannot query field "cuont".*"count"/s);
  expect(said[0]).toContain("The tools from before this edit stay in use.");
  expect(used).toEqual([]);
  save(toOperation("Mended one."));
  await vi.waitFor(() => expect(used).toHaveLength(1), waitMs);
});

test("a file that another takes the place of is noticed every time", async () => {
  const { used, replace } = await watchThings();
  for (const description of ["Second one.", "Third one.", "Fourth one.", "Fifth one."]) {
    replace(toOperation(description));
    await vi.waitFor(
      () =>
        expect(used.at(-1)?.[0]?.operations[0]?.tool.description).toBe(`Things: ${description}`),
      waitMs,
    );
  }
});
