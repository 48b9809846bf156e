import { expect, test } from "vitest";

import { toShownAddress, toShownText } from "../../src/shown-text.ts";

const texts = [
  ["Field Notes", "Field Notes"],
  ["Łukasz’s редактор 研究", "Łukasz’s редактор 研究"],
  ["\u202eevil\u202c ", "evil"],
  ["Cl\u200baude", "Cl aude"],
  ["a\u2066b\u2069c", "a b c"],
  ["one\r\ntwo\tthree\u2028four", "one two three four"],
  ["\u3164\u115f\u2800\ufe0f\u{e0041}", ""],
  ["\u00ad\u061c\u180e\ufeff", ""],
  ["a\u0000b\u007fc\u009fd", "a b c d"],
  ["half \ud83d", "half"],
  [`z${"\u0335".repeat(50)}`, `z${"\u0335".repeat(4)}`],
  ["x".repeat(50), "x".repeat(30)],
  ["🗝".repeat(50), "🗝".repeat(30)],
  [`${"x".repeat(29)} y`, "x".repeat(29)],
] as const;

test.each(texts)("%j is shown as %j", (text, shown) => {
  expect(toShownText(text, 30)).toBe(shown);
});

const addresses = [
  ["https://app.example/cb", "https://app.example/cb"],
  ["https://app.example/\u202ebc/x", "https://app.example/%E2%80%AEbc/x"],
  ["https://аpple.example/", "https://xn--pple-43d.example/"],
  ["com.example.app:/\u200bcb", "com.example.app:/%E2%80%8Bcb"],
  ["no address \u202e", "no address"],
] as const;

test.each(addresses)("the address %j is shown as %j", (address, shown) => {
  expect(toShownAddress(address)).toBe(shown);
});
