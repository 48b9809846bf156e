import { globSync } from "node:fs";
import { expect, test } from "vitest";

import { folders, listTests, splitTests } from "../../scripts/changed/table.ts";

test("every folder of the product has a row, and every row leads to tests that are there", () => {
  const rooms = globSync("src/*/").map((folder) => `${folder.replaceAll("\\", "/")}/`);
  expect(rooms.length).toBeGreaterThan(10);
  expect(rooms.filter((room) => !folders.includes(room))).toEqual([]);
  const tests = globSync("test/**/*.test.ts").map((file) => file.replaceAll("\\", "/"));
  const targets = folders.flatMap((folder) => listTests([`${folder}x.ts`]));
  expect(targets.filter((target) => !tests.some((file) => file.startsWith(target)))).toEqual([]);
  expect(folders.filter((folder) => globSync(`${folder}*`).length === 0)).toEqual([]);
});

test.each([
  ["compiler/output/schema.ts", ["test/e2e/compiler-", "test/fast"]],
  ["docs/account.md", ["test/e2e/docs.test.ts", "test/e2e/readme.test.ts", "test/fast/docs"]],
  ["test/worker/mcp/list.test.ts", ["test/worker/mcp/list.test.ts"]],
  ["test/support/demo.ts", ["test"]],
  ["test/worker/mcp/askers.ts", ["test/worker/mcp"]],
  ["test/worker/mcp/__snapshots__/door.test.ts.snap", ["test/worker/mcp"]],
  ["test/selfhost/disk.test.ts", ["test/selfhost/disk.test.ts"]],
  ["test/selfhost/selfhost-server.ts", ["test/selfhost"]],
  ["selfhost/entrypoint.sh", ["test/fast", "test/selfhost"]],
  ["selfhost/backup/archive.ts", ["test/selfhost/backup"]],
  ["package.json", ["test/fast"]],
])("a change of %s asks for %j", (file, tests) => {
  expect(listTests([file])).toEqual(tests);
});

test("tests that others contain are asked for once", () => {
  const files = ["src/crypto/seal.ts", "test/fast/seal.test.ts", "docs/account.md"];
  expect(listTests(files)).not.toContain("test/fast/seal.test.ts");
  expect(listTests(files)).not.toContain("test/fast/docs");
});

test.each([
  ["test/fast", ["test/fast"], []],
  ["test/selfhost/backup", [], ["test/selfhost/backup"]],
  ["test", ["test"], ["test/selfhost"]],
])("%s is run where its files are known", (test, ours, selfhosted) => {
  expect(splitTests([test])).toEqual({ ours, selfhosted });
});

test("every test stands where one of the three projects finds it, or npm run selfhost:test", () => {
  const lost = globSync("test/**/*.test.{ts,tsx}").filter(
    (file) => !/^test.(fast|worker|e2e|selfhost).|node_modules/.test(file),
  );
  expect(lost).toEqual([]);
});
