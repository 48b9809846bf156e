import { expect, test } from "vitest";

import { compileOne } from "../../support/compiler-toolset.ts";
import { first, listMistakesOf, text } from "../one-directive.ts";

test("what is hidden is no argument, and its default applies", () => {
  const { tool, pins, document } = compileOne(
    '"D" query t($heavy: Boolean = true @hide $ids: [ID!]) { things(ids: $ids) { id } heaviest(isNew: $heavy) { id } }',
  );
  expect(Object.keys(Object(tool.inputSchema.properties))).toEqual(["ids"]);
  expect(pins).toBeUndefined();
  expect(document).toContain("$heavy:Boolean=true");
});

test.each([
  [
    text("@hide"),
    "25: $a is required, so nothing would be sent: give it a default, or remove @hide.",
  ],
  [
    first("@hide @range(min: 1)"),
    "27: @hide leaves the variable out of the arguments: remove @range.",
  ],
])("%s is told with its place and a fix", (operation, sentence) => {
  expect(listMistakesOf(operation)).toEqual([sentence]);
});
