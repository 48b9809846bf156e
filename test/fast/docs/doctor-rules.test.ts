import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";

import { rules } from "../../../doctor/findings/rules.ts";
import { importsOf } from "../../../scripts/rooms.ts";

const page = readFileSync("docs/doctor.md", "utf8");

test("a room of the doctor imports what its row names, and every row names rooms below it alone", () => {
  const files = globSync("doctor/**/*.ts").map((file) => file.replaceAll("\\", "/"));
  const rows = [...page.matchAll(/^\| `(doctor\/\S*)` \| [^|]+ \| ([^|]*)\|$/gm)];
  const told = rows.map(([, name = "", imports = ""]) => ({
    name,
    imports: [...imports.matchAll(/`([^`]+)`/g)].map(([, other]) => other),
  }));
  const toRoom = (file: string) => `${dirname(file)}/`;
  const order = told.map(({ name }) => name);
  expect(order.toSorted()).toEqual([...new Set(files.map(toRoom))].toSorted());
  for (const [index, { name, imports }] of told.entries()) {
    const used = files.filter((file) => toRoom(file) === name).flatMap(importsOf);
    const others = new Set(used.map(toRoom).filter((room) => room.startsWith("doctor/")));
    others.delete(name);
    expect([...others].toSorted(), name).toEqual(imports.toSorted());
    expect(
      imports.every((other) => order.indexOf(other ?? "") > index),
      name,
    ).toBe(true);
  }
  const ours = files.flatMap(importsOf).filter((path) => path.startsWith("src/"));
  expect([...new Set(ours)].toSorted()).toEqual([
    "src/catalog/list-limits.ts",
    "src/settings/loopback.ts",
    "src/shown-text.ts",
  ]);
});

test("docs/doctor.md lists every rule as it is", () => {
  const [, table = ""] = page.split("| rule | | what is wrong | source |\n|---|---|---|---|\n");
  const rows = Object.entries(rules).map(
    ([id, { severity, says, source }]) => `| \`${id}\` | ${severity} | ${says} | ${source} |`,
  );
  expect(table.trimEnd().split("\n")).toEqual(rows);
  expect(rows.length).toBeGreaterThan(90);
});

test("every rule says what is wrong and what to do, in sentences, and where that is written", () => {
  for (const [id, { says, fix, source }] of Object.entries(rules)) {
    for (const sentence of [says, fix]) expect(sentence, id).toMatch(/^[A-Z"\w].*\.$/);
    expect(source, id).toMatch(/\S{3}/);
  }
});
