import { expect, test } from "vitest";

import { toSentWords, toWords } from "../../src/tools/arguments/schema-words.ts";

const many = Array.from({ length: 25 }, (_, index) => `V${index}`);
const city = { city: { type: "string" }, zip: { type: "string" } };

test.each([
  [{}, "any value"],
  [{ type: "integer", minimum: 1, maximum: 20 }, "a whole number from 1 to 20"],
  [{ type: "integer", minimum: 1 }, "a whole number of at least 1"],
  [{ type: "number", maximum: 0.5 }, "a number of at most 0.5"],
  [{ type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 }, "a number above 0 below 1"],
  [{ type: "integer", multipleOf: 5 }, "a whole number in steps of 5"],
  [{ minimum: 2 }, "a number of at least 2"],
  [{ type: "boolean" }, "true or false"],
  [{ type: "string" }, "a text"],
  [{ type: "string", minLength: 8, maxLength: 128 }, "a text of 8 to 128 characters"],
  [{ type: "string", minLength: 1 }, "a text of at least 1 character"],
  [{ type: "string", maxLength: 200 }, "a text of at most 200 characters"],
  [{ type: "string", minLength: 2, maxLength: 2 }, "a text of 2 characters"],
  [{ type: "string", pattern: "^NCT\\d{8}$" }, "a text that matches ^NCT\\d{8}$"],
  [{ pattern: "^a" }, "a text that matches ^a"],
  [{ type: "string", format: "date" }, "a text in the format date"],
  [{ type: ["integer", "null"], minimum: 1, maximum: 9 }, "a whole number from 1 to 9, or null"],
  [{ type: "string", enum: ["A", "B", "C"] }, '"A", "B" or "C"'],
  [{ type: "string", enum: ["A"] }, '"A"'],
  [
    { enum: many },
    `${many
      .slice(0, 20)
      .map((name) => `"${name}"`)
      .join(", ")} or 5 more`,
  ],
  [{ const: true }, "true"],
  [{ type: "array" }, "a list"],
  [{ type: "array", items: { type: "string" }, maxItems: 0 }, "a list of 0 items, each a text"],
  [
    { type: "array", items: { type: "integer", minimum: 1 }, minItems: 1, maxItems: 50 },
    "a list of 1 to 50 items, each a whole number of at least 1",
  ],
  [{ type: "array", uniqueItems: true }, "a list, all different"],
  [{ type: "object" }, "an object"],
  [
    { type: "object", properties: city, required: ["city"], additionalProperties: false },
    "an object that has city and may have zip",
  ],
  [
    { type: "object", properties: city, required: ["city", "zip"] },
    "an object that has city and zip",
  ],
  [{ type: "object", properties: city }, "an object that may have city and zip"],
  [
    { type: "object", properties: city, minProperties: 1, maxProperties: 1 },
    "an object with one of city and zip",
  ],
  [{ anyOf: [{ type: "integer" }, { type: "null" }] }, "a whole number, or null"],
  [{ oneOf: [{ type: "boolean" }, { type: "string" }] }, "true or false, or a text"],
])("%j is %s", (schema, words) => {
  expect(toWords(schema)).toBe(words);
});

test.each([
  [50, {}, "50"],
  [1.5, {}, "1.5"],
  [true, {}, "true"],
  [null, {}, "null"],
  [1234567890123, {}, "a longer number"],
  ["Open", { enum: ["A"] }, "Open"],
  ["NOT_YET_OPEN", { enum: ["A"] }, "NOT_YET_OPEN"],
  ["Open", {}, "a text of 4 characters"],
  ["a", {}, "a text of 1 character"],
  ["sk_live_4f9a", { enum: ["A"] }, "a text of 12 characters"],
  ["x".repeat(21), { enum: ["A"] }, "a text of 21 characters"],
  [["secret"], {}, "a list of 1 item"],
  [{ key: "secret" }, {}, "an object"],
])("of %j for %j is told: %s", (value, schema, words) => {
  expect(toSentWords(value, schema)).toBe(words);
});
