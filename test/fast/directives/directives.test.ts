import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";

import { directives } from "../../../compiler/directives.ts";

/** `notFound` is in not-found.ts. */
const toFile = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

test("every directive has a file in the folder of where it stands, and a test file of its name", () => {
  expect(directives.length).toBeGreaterThan(15);
  const tests = globSync("test/fast/directives/*.test.ts").map((file) =>
    basename(file, ".test.ts"),
  );
  expect(tests.toSorted()).toEqual(
    [...directives.map(({ name }) => toFile(name)), "directives"].toSorted(),
  );
  for (const { name, on } of directives) {
    const file = `compiler/directives/${on}/${toFile(name)}.ts`;
    expect(globSync(file), name).toHaveLength(1);
  }
});

test("a directive is defined under its name", () => {
  for (const { name, definition } of directives) expect(definition).toContain(`directive @${name}`);
});

test("only the tree asks nodes for their directives", () => {
  const users = globSync("compiler/**/*.ts").filter((file) =>
    /\bgetDirectiveValues\b|\.directives\?/.test(readFileSync(file, "utf8")),
  );
  expect(users.length).toBeGreaterThan(0);
  expect(users.filter((file) => !file.startsWith("compiler/document/"))).toEqual([]);
});
