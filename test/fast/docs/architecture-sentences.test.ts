import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { borders } from "./architecture/borders.ts";
import { call } from "./architecture/call.ts";
import { compiler } from "./architecture/compiler.ts";
import { connection } from "./architecture/connection.ts";
import { endpoints } from "./architecture/endpoints.ts";
import { errors } from "./architecture/errors.ts";
import { fastPaths } from "./architecture/fast-paths.ts";
import { objects } from "./architecture/objects.ts";
import { rooms } from "./architecture/rooms.ts";
import type { Held } from "./holds.ts";
import { listStatements } from "./page-sentences.ts";

const held: readonly Held[] = [
  ...rooms,
  ...borders,
  ...call,
  ...fastPaths,
  ...connection,
  ...compiler,
  ...endpoints,
  ...objects,
  ...errors,
];

const statements = listStatements(readFileSync("docs/architecture.md", "utf8"));

test("every sentence, row and step of the page is in these lists, in its order", () => {
  expect(statements.length).toBeGreaterThan(100);
  expect(held.filter((row) => row.length < 2)).toEqual([]);
  expect(statements).toEqual(held.map(([sentence]) => sentence));
});

const checks = held.flatMap(([sentence, ...holds]) =>
  holds.map(({ name, check }) => [sentence, name, check] as const),
);

test.each(checks)("%s is held by %s", (_sentence, _name, check) => check());

const page = `# A page

It is one. It has two
lines, and \`code\`. 12 is no beginning.

| room | what it is | imports |
|---|---|---|
| \`a/\` | first | \`b/\` |

\`\`\`
1 step                  goes
                        on
2 step
\`\`\`
`;

test("sentences, rows and steps are told apart", () => {
  expect(listStatements(page)).toEqual([
    "It is one.",
    "It has two lines, and `code`. 12 is no beginning.",
    "`a/` | first",
    "1 step goes on",
    "2 step",
  ]);
});
