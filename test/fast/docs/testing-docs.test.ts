import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("docs/testing.md", "utf8");

test("every file of test/support is in the table of helpers, and nothing else is", () => {
  const [, table = ""] = /^\| `test\/support` \|.*\n\|.*\n((?:\|.*\n)+)/m.exec(page) ?? [];
  const rows = [...table.matchAll(/^\| `([^`]+)` \| .+ \|$/gm)].map(([, file]) => file);
  const files = readdirSync("test/support").filter((name) => name.endsWith(".ts"));
  expect(rows.toSorted()).toEqual(files.toSorted());
});

/** The commands of a section or script that npm runs. */
const listCommands = (text: string) =>
  [...text.matchAll(/^ *(?:npm ci && )?npm (?:run )?([\w:-]+)/gm)].map(([, name]) => name);

test("continuous integration runs what the README says under Work on it, but for the benchmark", () => {
  const [, section = ""] =
    /^## Work on it\n([\s\S]*?)^```$/m.exec(readFileSync("README.md", "utf8")) ?? [];
  const said = listCommands(section).filter((name) => name !== "bench");
  const run = listCommands(readFileSync(".ci/run", "utf8")).filter((name) => name !== "ci");
  expect(said).toContain("test");
  expect(run.toSorted()).toEqual(said.toSorted());
});

test("the three projects of one run are those that the page has", async () => {
  const { default: config } = await import("../../../vitest.config.ts");
  const projects = config.test?.projects?.map((project) => Object(project).test.name);
  expect(projects?.toSorted()).toEqual(["e2e", "fast", "worker"]);
});
