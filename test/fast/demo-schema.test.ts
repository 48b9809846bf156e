import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the demo API stands without any toolset, so that a clone can delete them all", () => {
  const files = globSync("demo/{*,*/*}.{ts,tsx,toml}");
  expect(files).toContain("demo/graphql.ts");
  expect(files.filter((file) => readFileSync(file, "utf8").includes("toolsets/"))).toEqual([]);
});

test("the toolset that asks it has its schema", () => {
  const read = (folder: string) => readFileSync(`${folder}/schema.graphql`, "utf8");
  expect(read("demo/toolsets/clinical-trials")).toBe(read("demo"));
});
