import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const page = readFileSync("docs/attacks.md", "utf8");

/** The cells of every row below this kind of heading row. */
function listRows(head: string): string[][] {
  const tables = page.split("\n\n").filter((block) => block.startsWith(head));
  const rows = tables.flatMap((table) => table.trim().split("\n").slice(2));
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const attacks = listRows("| attack | defence | tests |").map(([attack = "", , tests = ""]) => ({
  attack,
  tests,
}));

/** Pairs of a file and a test in it. */
const named = attacks.flatMap(({ tests }) =>
  tests.split("; `").flatMap((part) => {
    const [file = "", titles = ""] = part.replace(/^`/, "").split("`: ");
    return [...titles.matchAll(/"([^"]+)"/g)].map(([, title = ""]) => ({ file, title }));
  }),
);

test("every attack names a test", () => {
  expect(attacks.length).toBeGreaterThan(25);
  for (const { attack, tests } of attacks) {
    expect(tests, attack).toMatch(/^`test\/[\w/-]+\.test\.ts`: "/);
  }
});

test.each(named)("$file has the test $title", ({ file, title }) => {
  const source = readFileSync(file, "utf8");
  const titles = [
    ...source.matchAll(/\b(?:test|it)(?:\.each(?:<[^>]*>)?\([\s\S]*?\))?\(\s*"([^"]+)"/g),
  ];
  expect(titles.map(([, found]) => found)).toContain(title);
});
