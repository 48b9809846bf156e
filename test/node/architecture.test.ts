import { globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const page = readFileSync("docs/architecture.md", "utf8");
const [picture = ""] = [...page.matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);

/** The rows of the picture, topmost first: names of folders with a slash, names of files. */
const layers = picture
  .split("\n")
  .map((line) => line.match(/^\S.*?(?= {3}|$)/)?.[0].split(/ +/) ?? [])
  .filter((names) => names.length > 0);

const toLayer = (part: string) => layers.findIndex((names) => names.includes(part));

/** The folder or file of the picture that a file below src/ belongs to. */
function toPart(file: string): string {
  const [first = "", ...rest] = file.split("/");
  return rest.length > 0 ? `${first}/` : first;
}

const sources = globSync("src/**/*.{ts,tsx}").map((file) => file.replaceAll("\\", "/"));
const arrows = sources.flatMap((file) => {
  const imports = readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g);
  const from = toPart(file.slice("src/".length));
  return [...imports].flatMap(([, path = ""]) => {
    const to = toPart(relative("src", join(dirname(file), path)).replaceAll("\\", "/"));
    return to === from ? [] : [{ file, from, to }];
  });
});

/** The cells of every row below this heading row. */
function listRows(head: string): string[][] {
  const table = page.split("\n\n").find((block) => block.startsWith(head)) ?? "";
  return table
    .split("\n")
    .slice(2)
    .map((row) => row.split("|").slice(1, -1));
}

const listNames = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

test("every folder of src/ is in the picture, and everything in the picture is there", () => {
  const names = layers.flat();
  const folders = readdirSync("src", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${name}/`);
  expect(names.filter((name) => name.endsWith("/")).toSorted()).toEqual(folders.toSorted());
  const files = names.filter((name) => !name.endsWith("/"));
  expect(files).toContain("app.ts");
  for (const name of files) expect(sources, name).toContain(`src/${name}`);
});

test("every import of src/ goes down in the picture, or along an arrow of the table", () => {
  const drawn = arrows.filter(({ from, to }) => toLayer(from) !== -1 && toLayer(to) !== -1);
  expect(drawn.length).toBeGreaterThan(300);
  expect(drawn.filter(({ from, to }) => toLayer(from) > toLayer(to))).toEqual([]);
  const isLast = (part: string) => toLayer(part) === layers.length - 1;
  const inRow = drawn.filter(({ from, to }) => toLayer(from) === toLayer(to) && !isLast(from));
  const real = new Set(inRow.map(({ from, to }) => `${from} -> ${to}`));
  const told = listRows("| from | to | for |").flatMap(([from, to]) =>
    listNames(to).map((name) => `${listNames(from)[0]} -> ${name}`),
  );
  expect(told.toSorted()).toEqual([...real].toSorted());
});

test("only app.ts and Durable Objects know workerd", () => {
  const users = sources.filter((file) =>
    /from "cloudflare:workers"/.test(readFileSync(file, "utf8")),
  );
  const others = users.filter(
    (file) => !/class \w+ extends DurableObject/.test(readFileSync(file, "utf8")),
  );
  expect(others).toEqual(["src/app.ts"]);
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
  const classes = [...readFileSync("wrangler.toml", "utf8").matchAll(/class_name = "(\w+)"/g)];
  const told = listRows("| class | one per | holds |").flatMap(([name]) => listNames(name));
  expect(told.toSorted()).toEqual(classes.map(([, name]) => name).toSorted());
});

test("the table of error codes has every code that an agent can see", () => {
  const sources = ["src/errors.ts", "src/tools/error-body.ts"].map((file) =>
    readFileSync(file, "utf8"),
  );
  const codes = [...sources.join("").matchAll(/"([A-Z][A-Z_]{3,})"/g)].map(([, code]) => code);
  const [, other] =
    /ownCode \?\? "([A-Z_]+)"/.exec(readFileSync("src/upstream/failures.ts", "utf8")) ?? [];
  const told = listRows("| code an agent sees | when | try again |").flatMap(([name]) =>
    listNames(name),
  );
  expect(told.toSorted()).toEqual([...new Set([...codes, other])].toSorted());
});
