import { readFileSync } from "node:fs";
import { Kind } from "graphql";
import { expect, test } from "vitest";

import { directiveDefinitions, directives } from "../../../compiler/directives.ts";

/** The arguments that the rows of the table name, by directive: one may have several rows. */
function readTable(): ReadonlyMap<string, ReadonlySet<string>> {
  const guide = readFileSync("docs/authoring/directives.md", "utf8");
  const named = new Map<string, Set<string>>();
  for (const [, name = "", list = ""] of guide.matchAll(/^\| `@(\w+)(?:\(([^)`]*)\))?` \|/gm)) {
    const known = named.get(name) ?? new Set();
    for (const argument of list.split(", ").filter((one) => one !== "")) known.add(argument);
    named.set(name, known);
  }
  return named;
}

test("docs/authoring/directives.md has a row for each directive, with all its arguments and no others", () => {
  const defined = directiveDefinitions.flatMap((node) =>
    node.kind === Kind.DIRECTIVE_DEFINITION
      ? [[node.name.value, (node.arguments ?? []).map((argument) => argument.name.value)] as const]
      : [],
  );
  expect(defined.map(([name]) => name)).toEqual(directives.map(({ name }) => name));
  const rows = [...readTable()].map(([name, list]) => [name, [...list].toSorted()]);
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(defined.map(([name, list]) => [name, list.toSorted()])),
  );
});
