import { expect, test } from "vitest";

import { ids, listMistakesOf, text, toArgument } from "../one-directive.ts";

const string = { type: "string" };

test.each([
  [text('@format(name: "date-time")'), { ...string, format: "date-time" }],
  [text('@format(name: "date")'), { ...string, description: "Format: date." }],
  [
    ids('@format(name: "uuid") @examples(values: [["123e4567-e89b-42d3-a456-426614174000"]])'),
    {
      type: "array",
      items: { ...string, description: "Format: uuid." },
      examples: [["123e4567-e89b-42d3-a456-426614174000"]],
    },
  ],
])("%s is a keyword where providers take it, and words elsewhere", (operation, schema) => {
  expect(toArgument(operation)).toEqual(schema);
});

test("a format that nobody checks is told with those that are", () => {
  expect(listMistakesOf(text('@format(name: "colour")'))).toEqual([
    '25: @format does not know "colour": take from date, date-time, duration, email, hostname, ipv4, ipv6, json-pointer, regex, time, uri, uri-reference, uri-template, uuid, or use @pattern.',
  ]);
});
