import fc from "fast-check";
import { expect, test } from "vitest";

import { createKeyFilter } from "../../src/upstream/without-key.ts";

const keys = [
  "sk_live_Zx81/+kQ==",
  "ghp_0123456789abcdefABCDEF",
  "a.b*c(d)[e]{f}^g$h|i?",
  "back\\slash-and-dash",
];

const bytesOf = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));
const toBase64 = (text: string) => btoa(bytesOf(text));
const toUrlSafe = (text: string) => text.replaceAll("+", "-").replaceAll("/", "_");
const escapeJson = (text: string) =>
  [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const encodeAll = (text: string) =>
  [...bytesOf(text)].map((c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
const every = (step: number, change: (c: string) => string) => (text: string) =>
  [...text].map((c, index) => (index % step === 0 ? change(c) : c)).join("");

/** How an upstream may write a key into a text of its answer. */
const forms: readonly (readonly [string, (key: string) => string])[] = [
  ["plain", (key) => key],
  ["behind its scheme", (key) => `Bearer ${key}`],
  ["with JSON's escapes, in a text that holds JSON", escapeJson],
  ["with some of JSON's escapes", every(3, escapeJson)],
  [
    "with capital JSON escapes",
    (key) =>
      escapeJson(key)
        .replace(/[a-f]/g, (c) => c.toUpperCase())
        .replaceAll("\\U", "\\u"),
  ],
  ["with slashes as PHP writes them", (key) => key.replaceAll("/", "\\/")],
  ["as JSON in JSON in JSON", (key) => JSON.stringify(JSON.stringify({ key }))],
  ["percent-encoded", encodeURIComponent],
  ["percent-encoded throughout", encodeAll],
  ["percent-encoded throughout, in capitals", (key) => encodeAll(key).toUpperCase()],
  ["percent-encoded in part", (key) => every(2, encodeAll)(bytesOf(key))],
  ["percent-encoded twice", (key) => encodeURIComponent(encodeAll(key))],
  ["base64", toBase64],
  ["base64 without padding", (key) => toBase64(key).replaceAll("=", "")],
  ["base64url", (key) => toUrlSafe(toBase64(key)).replaceAll("=", "")],
  ["Basic with the key as user", (key) => `Basic ${toBase64(`${key}:`)}`],
  ["Basic with the key as password", (key) => `Basic ${toBase64(`api:${key}`)}`],
  ["Basic of a longer user, base64url", (key) => toUrlSafe(toBase64(`someone:${key}`))],
  [
    "base64 of JSON around it",
    (key) => toBase64(JSON.stringify({ a: key.replaceAll("\\", ""), b: 1 })),
  ],
  ["base64, percent-encoded", (key) => encodeURIComponent(toBase64(`u:${key}`))],
  ["base64 with escaped slashes", (key) => toBase64(`x:${key}`).replaceAll("/", "\\/")],
];

/** What anybody could still read of the key. */
const secretParts = (key: string, form: (key: string) => string) => [key, form(key)];

test.each(forms)("a key %s is taken out of texts, names and lists", (_, form) => {
  for (const key of keys) {
    const filter = createKeyFilter(key);
    const written = form(key);
    const body = { [`name ${written}`]: { deep: [`You sent (${written}).`, 7, null, true] } };
    for (const raw of [JSON.stringify(body), JSON.stringify(body).replaceAll("/", "\\/")]) {
      const isBackslashed = _ === "base64 of JSON around it" && key.includes("\\");
      if (isBackslashed) continue;
      expect(filter?.isIn(raw), `${key}: ${raw}`).toBe(true);
      const clean = filter?.remove(JSON.parse(raw));
      const text = JSON.stringify(clean);
      for (const part of secretParts(key, form)) expect(text).not.toContain(part);
      expect(text).toContain("[key]");
      expect(filter?.isIn(text)).toBe(false);
      expect(clean).toMatchObject({
        [Object.keys(clean as object)[0] ?? ""]: { deep: [expect.any(String), 7, null, true] },
      });
    }
  }
});

test("what stands around it stays", () => {
  const filter = createKeyFilter("sk_live_0123456789");
  expect(filter?.remove({ said: 'The key "sk_live_0123456789" is wrong, 100% sure.' })).toEqual({
    said: 'The key "[key]" is wrong, 100% sure.',
  });
});

test("an answer without it is left alone, however much like it a part looks", () => {
  const filter = createKeyFilter("sk_live_0123456789");
  for (const text of ["sk_live_012345678", "%73k_live_", "100 % \\u0073 c2tfbGl2ZV8wMTIz"]) {
    expect(filter?.isIn(JSON.stringify({ text }))).toBe(false);
  }
});

test("a key of fewer than 8 characters is no secret: it may be a word", () => {
  expect(createKeyFilter("asthma7")).toBeNull();
  expect(createKeyFilter("asthma78")).not.toBeNull();
});

test("whatever is written around any key, no form of it is left", () => {
  const ascii = fc.string({
    unit: fc
      .integer({ min: 33, max: 126 })
      .map((code) => String.fromCharCode(code))
      .filter((character) => character !== "\\" && character !== "%"),
    minLength: 8,
    maxLength: 40,
  });
  const check = (key: string, before: string, after: string, [, form]: (typeof forms)[number]) => {
    const filter = createKeyFilter(key);
    const raw = JSON.stringify({ text: `${before} ${form(key)} ${after}` });
    const text = JSON.stringify(
      filter?.isIn(raw) ? filter.remove(JSON.parse(raw)) : JSON.parse(raw),
    );
    expect(filter?.isIn(text)).toBe(false);
    expect(text).not.toContain(JSON.stringify(key).slice(1, -1));
  };
  fc.assert(fc.property(ascii, fc.string(), fc.string(), fc.constantFrom(...forms), check), {
    numRuns: 300,
  });
});

test("long runs of letters and backslashes cost no more than their length", () => {
  const filter = createKeyFilter("sk_live_0123456789");
  const text = `${"A".repeat(500_000)} ${"\\".repeat(500_000)} ${"%25".repeat(100_000)} sk_live_0123456789`;
  expect(JSON.stringify(filter?.remove({ text }))).not.toContain("0123456789");
});
