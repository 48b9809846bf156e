import { afterEach, expect, test, vi } from "vitest";

import { toAuditLine } from "../../src/audit/audit-line.ts";
import { parseSpan } from "../../src/audit/parse-span.ts";
import { AppError } from "../../src/errors.ts";

afterEach(() => vi.useRealTimers());

const readMessage = (from: string, to: string) => {
  try {
    parseSpan(from, to);
    return "";
  } catch (error) {
    return error instanceof AppError ? error.message : "bug";
  }
};

const now = "2026-11-22T12:00:00.000Z";
const showSpan = (from: string, to: string) => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(now) });
  const { fromMs, toMs } = parseSpan(from, to);
  return [fromMs, toMs].map((ms) => new Date(ms).toISOString());
};

test.each([
  ["a day alone is all of it", "2026-11-20", "2026-11-20", "2026-11-20T00", "2026-11-21T00"],
  [
    "a moment of `to` is left out",
    "2026-11-20",
    "2026-11-21T09:30Z",
    "2026-11-20T00",
    "2026-11-21T09:30",
  ],
  [
    "seconds may be there",
    "2026-11-20T01:02:03Z",
    "2026-11-20T01:02:03.5Z",
    "2026-11-20T01:02:03.000",
    "2026-11-20T01:02:03.500",
  ],
  [
    "what has not happened is left out",
    "2026-11-22",
    "2026-11-22",
    "2026-11-22T00",
    "2026-11-22T12:00",
  ],
  ["31 days are not too long", "2026-10-22", "2026-11-21", "2026-10-22", "2026-11-22T00"],
])("a span of time: %s", (_, ...[from, to, first, end]) => {
  const [told = "", until = ""] = showSpan(from, to);
  expect([told.slice(0, first.length), until.slice(0, end.length)]).toEqual([first, end]);
});

test.each([
  ["", "2026-11-21"],
  ["2026-11-21", ""],
  ["yesterday", "2026-11-21"],
  ["2026-02-30", "2026-03-01"],
  ["2026-13-01", "2026-11-21"],
  ["2026-11-21T25:00Z", "2026-11-21"],
  ["2026-11-21T10:00:00+02:00", "2026-11-21"],
  ["2026-11-21T10:00:00", "2026-11-21"],
  [" 2026-11-20", "2026-11-21"],
  ["2026-11-20\n", "2026-11-21"],
  ["1", "2"],
  ["275760-09-13", "2026-11-21"],
])("no span of time begins at %j and ends at %j", (from, to) => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(now) });
  expect(readMessage(from, to)).toMatch(/^`(from|to)` must be a day such as/);
});

test.each([
  ["2026-11-21", "2026-11-20", "`to` must be later than `from`."],
  ["2026-11-21T10:00Z", "2026-11-21T10:00Z", "`to` must be later than `from`."],
  ["2026-11-23", "2026-11-24", "`from` lies in the future."],
  ["2026-10-21", "2026-11-21", "An export covers 31 days at most."],
  ["0000-01-01", "2026-11-21", "An export covers 31 days at most."],
])("a span of time from %s to %s is refused", (from, to, sentence) => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(now) });
  expect(readMessage(from, to)).toBe(sentence);
});

test.each([
  ["a line feed", "\n"],
  ["a carriage return", "\r"],
  ["a quote and a brace", '"},{"event":"forged"'],
  ["a backslash", "\\"],
  ["the end of a line in Unicode", "\u2028"],
  ["the end of a paragraph", "\u2029"],
  ["the next line of C1", "\u0085"],
  ["a terminal's escape", "\u001b[2K"],
  ["an eight-bit terminal's escape", "\u009b2K"],
  ["text from right to left", "\u202e"],
  ["a letter that nobody sees, beyond 16 bits", "\u{e0041}"],
  ["half of a pair", "\ud800"],
  ["other scripts and pictures", "Ωμέγα 山田 😀"],
])("a name stays inside its line and reads back as it was: %s", (_, text) => {
  const person = `Ada${text}Lovelace`;
  const line = toAuditLine({ event: "signed_in", person });
  expect(line.endsWith("}\n")).toBe(true);
  expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  expect(JSON.parse(line)).toEqual({ event: "signed_in", person });
});
