import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** Every exported class that is a Durable Object or makes a table of its own. */
const classes = globSync("src/**/*.ts").flatMap((file) => {
  const text = readFileSync(file, "utf8");
  const [, docs = "", name = ""] =
    /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/)\nexport class (\w+)[^{]*\{/.exec(text) ?? [];
  const isObject = readFileSync("wrangler.toml", "utf8").includes(`class_name = "${name}"`);
  const isTable = /"?CREATE TABLE/.test(text);
  return name !== "" && (isObject || isTable) ? [{ name, docs }] : [];
});

test("the classes that store something are found", () => {
  const names = classes.map(({ name }) => name);
  for (const name of ["Account", "McpSession", "Directory", "Registry", "SqlKv", "Passkeys"])
    expect(names).toContain(name);
  const tables = globSync("src/**/*.ts").filter((file) =>
    readFileSync(file, "utf8").includes("CREATE TABLE"),
  );
  expect(classes.length).toBeGreaterThanOrEqual(tables.length);
  expect(classes.length).toBeGreaterThan(20);
});

test.each(classes)("$name says Layout, Lifetime and What is lost", ({ docs }) => {
  for (const word of ["Layout", "Lifetime", "What is lost"])
    expect(docs.match(new RegExp(`^ \\* ${word}: \\S.*\\.$`, "gm"))).toHaveLength(1);
});
