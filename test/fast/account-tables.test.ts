import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { exportedColumns } from "../../src/account/export-tables.ts";
import { unexportedTables } from "../support/unexported-tables.ts";

test("every table that an account may have is exported, or known to be left out", () => {
  const sources = globSync("src/account/**/*.ts").map((file) => readFileSync(file, "utf8"));
  const made = sources.flatMap((text) =>
    [...text.matchAll(/"CREATE TABLE IF NOT EXISTS (\w+) /g)].map(([, name = ""]) => name),
  );
  const tables = [...made, "kv", "storage_version"];
  const left = tables.filter((name) => !Object.keys(exportedColumns).includes(name));
  expect(left.toSorted()).toEqual(unexportedTables);
  expect(tables.length).toBeGreaterThan(19);
});
