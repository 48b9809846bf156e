import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import { expect, test } from "vitest";

import { diagram, drawRooms, importsOf, toRoom } from "../../../scripts/rooms.ts";

const page = readFileSync("docs/architecture.md", "utf8");
const sources = globSync("src/**/*.{ts,tsx}").map((file) => file.replaceAll("\\", "/"));
/** The cells of every row below this heading row. */
function listRows(head: string): string[][] {
  const table = page.split("\n\n").find((block) => block.startsWith(head)) ?? "";
  return table
    .split("\n")
    .slice(2)
    .map((row) => row.split("|").slice(1, -1));
}

const listNames = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

/** The table of rooms, topmost first; the last row is the ground, which everybody may import. */
const rows = listRows("| room | what it is | imports |").map(([names, , imports]) => ({
  names: listNames(names),
  imports: listNames(imports),
}));
const ground = rows.at(-1)?.names ?? [];
const rooms = rows.slice(0, -1).map(({ names: [name = ""], imports }) => ({ name, imports }));

test("the table of rooms names every file and folder of src/", () => {
  const real = new Set(sources.map(toRoom));
  expect([...rooms.map(({ name }) => name), ...ground].toSorted()).toEqual([...real].toSorted());
  expect(rooms.length).toBeGreaterThan(15);
});

test("a room imports what its row names, and every row names rooms below it alone", () => {
  const order = rooms.map(({ name }) => name);
  for (const [index, { name, imports }] of rooms.entries()) {
    const used = sources
      .filter((file) => toRoom(file) === name)
      .flatMap(importsOf)
      .map(toRoom);
    const others = new Set(used.filter((other) => other !== name && !ground.includes(other)));
    expect([...others].toSorted(), name).toEqual(imports.toSorted());
    for (const other of imports)
      expect(order.indexOf(other), `${name} ${other}`).toBeGreaterThan(index);
  }
  const fromGround = sources.filter((file) => ground.includes(toRoom(file))).flatMap(importsOf);
  expect(fromGround.map(toRoom).filter((room) => !ground.includes(room))).toEqual([]);
});

test("a room of the compiler imports what its row names, and every row names rooms below it alone", () => {
  const files = globSync("compiler/**/*.ts").map((file) => file.replaceAll("\\", "/"));
  const toOwnRoom = (file: string) => /^compiler\/(?:[^/]+\/)?/.exec(file)?.[0] ?? "";
  const told = listRows("| room of the compiler | what it is | imports |").map(
    ([name, , imports]) => ({ name: listNames(name)[0] ?? "", imports: listNames(imports) }),
  );
  const order = told.map(({ name }) => name);
  expect(order.toSorted()).toEqual([...new Set(files.map(toOwnRoom))].toSorted());
  for (const [index, { name, imports }] of told.entries()) {
    const used = files.filter((file) => toOwnRoom(file) === name).flatMap(importsOf);
    const others = new Set(used.map(toOwnRoom).filter((room) => room !== "" && room !== name));
    expect([...others].toSorted(), name).toEqual(imports.toSorted());
    for (const other of imports)
      expect(order.indexOf(other), `${name} ${other}`).toBeGreaterThan(index);
  }
});

test("the compiler knows the catalogue's shape, a template's settings and errors, nothing else of src/", () => {
  const files = globSync("compiler/**/*.ts");
  const used = files.flatMap(importsOf).filter((path) => path.startsWith("src/"));
  expect([...new Set(used.map(toRoom))].toSorted()).toEqual(["catalog/", "config.ts", "errors.ts"]);
  const withGraphql = sources.filter((file) => /from "graphql"/.test(readFileSync(file, "utf8")));
  expect(withGraphql).toEqual([]);
});

test("every room has 3 to 14 files, and no file more than 300 lines", () => {
  const files = [...sources, ...globSync("{compiler,doctor}/**/*.ts")].filter(
    (file) => !file.includes(".gen."),
  );
  const byFolder = Map.groupBy(files, (file) => dirname(file));
  expect(byFolder.size).toBeGreaterThan(30);
  const wrong = [...byFolder].filter(([, { length }]) => length < 3 || length > 14);
  expect(wrong.map(([folder]) => folder)).toEqual([]);
  const lines = files
    .map((file) => readFileSync(file, "utf8").split("\n").length - 1)
    .toSorted((a, b) => a - b);
  expect(lines.at(-1)).toBeLessThanOrEqual(300);
  expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(100);
});

/** The files of the first cycle that `file` is found in, types included; null if there is none. */
function findCycle(
  file: string,
  way: readonly string[],
  known: Set<string>,
): readonly string[] | null {
  if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
  if (known.has(file)) return null;
  known.add(file);
  const isSource = /\.tsx?$/.test(file) && !file.includes(".gen.") && existsSync(file);
  for (const other of isSource ? importsOf(file) : []) {
    const cycle = findCycle(other, [...way, file], known);
    if (cycle) return cycle;
  }
  return null;
}

test("no file imports itself through others, types included", () => {
  const files = [...sources, ...globSync("compiler/**/*.ts")];
  const known = new Set<string>();
  expect(files.map((file) => findCycle(file, [], known)).filter(Boolean)).toEqual([]);
  expect(known.size).toBeGreaterThan(300);
});

/** Entries, which export nothing or one thing to the platform, and the two whose exports are many small words of one kind. */
const unnamed = ["src/index.ts", "src/stdio.ts"].concat(["src/clock.ts", "src/web/respond.tsx"]);

/** In small letters and without endings: `toToolNames` is to, tool, name. */
const toWords = (name: string) =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/ies$/, "y").replace(/s$/, ""));

/** The same word, or one of the same beginning: confirmed and confirmation. */
const isKin = (one: string) => (other: string) => {
  const length = Math.min(one.length, other.length);
  const beginning = one.slice(0, Math.max(3, length - 1));
  return one === other || (length > 3 && other.startsWith(beginning));
};

test("a file is named after what it exports", () => {
  const exported =
    /^export (?:abstract )?(?:async )?(?:const|function|class|interface|type) (\w+)/gm;
  const files = [...sources, ...globSync("compiler/**/*.ts")].filter(
    (file) => !/\.(?:gen|d)\.ts$/.test(file),
  );
  const others = files.filter((file) => {
    const exports = [...readFileSync(file, "utf8").matchAll(exported)];
    const words = exports.flatMap(([, name = ""]) => toWords(name));
    // A route exports the pages of its screen.
    const known =
      basename(file) === "route.tsx" || file.endsWith("-route.tsx") ? [...words, "route"] : words;
    return !toWords(basename(file, extname(file))).some((word) => known.some(isKin(word)));
  });
  expect(others.toSorted()).toEqual(unnamed.toSorted());
});

test("only the classes of Durable Objects know workerd", () => {
  const users = sources.filter((file) =>
    /from "cloudflare:workers"/.test(readFileSync(file, "utf8")),
  );
  const others = users.filter(
    (file) => !/class \w+ extends DurableObject/.test(readFileSync(file, "utf8")),
  );
  expect(others).toEqual([]);
  expect(users.length).toBe(6);
});

test("every file and folder that the page names exists", () => {
  const text = page.replaceAll(/\]\([^)]*\)/g, "]");
  const named = text.matchAll(/(?<![\w./*-])(?:[\w.*-]+\/)*[\w*-][\w.*-]*\.(?:tsx?|json|toml)\b/g);
  const files = [...new Set([...named].map(([name]) => name))];
  expect(files.length).toBeGreaterThan(40);
  const isThere = (name: string) => globSync([name, `src/${name}`]).length > 0;
  expect(files.filter((name) => !isThere(name))).toEqual([]);
  const folders = [...text.matchAll(/`((?:[\w-]+\/)+)`/g)].map(([, name = ""]) => name);
  expect(folders.length).toBeGreaterThan(5);
  expect(folders.filter((name) => !isThere(name))).toEqual([]);
});

test("the table of Durable Objects has every class of wrangler.toml", () => {
  const named = [...readFileSync("wrangler.toml", "utf8").matchAll(/class_name = "(\w+)"/g)];
  // Each environment names them anew.
  const classes = [...new Set(named.map(([, name]) => name))];
  const told = listRows("| class | one per | holds |").flatMap(([name]) => listNames(name));
  expect(told.toSorted()).toEqual(classes.toSorted());
});

test("the table of error codes has every code that an agent can see", () => {
  const listCodes = (file: string) =>
    [...readFileSync(file, "utf8").matchAll(/"([A-Z][A-Z_]{3,})"/g)].map(([, code]) => code);
  const codes = new Set(listCodes("src/errors.ts"));
  const told = listRows("| code an agent sees | when | try again |").flatMap(([name]) =>
    listNames(name),
  );
  expect(told.toSorted()).toEqual([...codes].toSorted());
  for (const file of [
    "src/tools/results/error-body.ts",
    "src/upstream/failures.ts",
    "src/upstream/failure/refused.ts",
  ]) {
    expect(listCodes(file).filter((code) => !codes.has(code))).toEqual([]);
  }
});

test("the diagram is what npm run rooms draws from the imports", () => {
  const drawn = drawRooms();
  expect(drawn.split("\n").length).toBeGreaterThan(20);
  expect(diagram.exec(page)?.[0]).toBe(drawn);
});
