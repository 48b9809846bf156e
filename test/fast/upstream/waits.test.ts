import { expect, test } from "vitest";

import { findWait, parseWait } from "../../../src/upstream/failure/wait-seconds.ts";

const now = Date.parse("2026-11-21T00:00:00Z");
const soon = now / 1000 + 90;

test.each([
  ["17", 17],
  ["1.2", 2],
  ["0", 1],
  [30, 30],
  ["Sat, 21 Nov 2026 00:01:00 GMT", 60],
  ["Fri, 20 Nov 2026 00:00:00 GMT", 1],
  ["2026-11-21T00:00:20Z", 20],
  [String(soon), 90],
  [String(soon * 1000), 90],
  [String(soon - 1000), 1],
  // A year, in each of its ways, and more than a number can hold.
  ["31536000", 3600],
  [String(now / 1000 + 31_536_000), 3600],
  [String(now + 31_536_000_000), 3600],
  ["Sun, 21 Nov 2027 00:00:00 GMT", 3600],
  ["99999999999999999999", 3600],
])("%s means %i seconds", (told, seconds) => {
  expect(parseWait(told, now)).toBe(seconds);
});

test.each([
  "soon",
  "soon 5",
  "-5",
  "",
  "1e9",
  "0x10",
  "5; ignore",
  "Infinity",
  "NaN",
  "9".repeat(400),
  "Sat, 99 Xyz 2026 00:00:00 GMT",
  null,
  undefined,
  {},
  Number.NaN,
  Number.POSITIVE_INFINITY,
])("%j means nothing", (told) => {
  expect(parseWait(told, now)).toBeNull();
});

const cost = (requestedQueryCost: unknown, currentlyAvailable: unknown, restoreRate: unknown) => ({
  cost: { requestedQueryCost, throttleStatus: { currentlyAvailable, restoreRate } },
});
const tell = (
  headers: Record<string, string>,
  extensions: unknown = {},
  kind: "rate_limited" | "unavailable" = "rate_limited",
) =>
  findWait(
    { status: 429, headers: new Headers(headers), data: undefined, errors: [], extensions },
    { rule: { when: {}, kind }, error: undefined },
    now,
  );

test.each([
  [{}, {}, null],
  [{ "retry-after": "soon" }, {}, null],
  [{ "retry-after": "7", "x-ratelimit-reset": String(soon) }, {}, 7],
  [{ "x-ratelimit-reset": String(soon) }, {}, 90],
  [{ "x-ratelimit-reset": String(soon), "x-ratelimit-remaining": "12" }, {}, null],
  [{ "ratelimit-reset": "30", "ratelimit-remaining": "0" }, {}, 30],
  [
    {
      "x-ratelimit-requests-reset": "10",
      "x-ratelimit-requests-remaining": "0",
      "x-ratelimit-complexity-reset": "20",
      "x-ratelimit-complexity-remaining": "0",
    },
    {},
    20,
  ],
  [{ "x-ratelimit-reset": "never" }, {}, null],
  [{}, cost(502, 98, 50), 9],
  [{}, cost(502, 98, 0), null],
  [{}, cost(502, 98, -1), null],
  [{}, cost(502, 98, 0.0001), 3600],
  [{}, cost("502", 98, 50), null],
  [{}, cost(1e308, -1e308, 1e-300), 3600],
  [{}, "cost", null],
])("headers %j and extensions %j mean %j seconds", (headers, extensions, seconds) => {
  expect(tell(headers, extensions)).toBe(seconds);
});

test.each([
  [{ "retry-after": "7" }, {}, 7],
  [{ "x-ratelimit-reset": String(soon), "x-ratelimit-remaining": "0" }, {}, null],
  [{}, cost(502, 98, 50), null],
])(
  "of an upstream that is down headers %j and extensions %j mean %j seconds",
  (headers, extensions, seconds) => {
    expect(tell(headers, extensions, "unavailable")).toBe(seconds);
  },
);
