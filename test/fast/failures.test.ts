import { expect, test } from "vitest";

import { quote, toRetryAfterSeconds, unanswered } from "../../src/upstream/failures.ts";

const now = Date.parse("2026-11-21T00:00:00Z");
const retryAfter = [
  ["17", 17],
  ["Sat, 21 Nov 2026 00:01:00 GMT", 60],
  ["Fri, 20 Nov 2026 00:00:00 GMT", 1],
  ["999999", 3600],
  ["soon", 5],
  [null, 5],
] as const;

test.each(retryAfter)("Retry-After %s means %i seconds", (header, seconds) => {
  expect(toRetryAfterSeconds(header, now)).toBe(seconds);
});

test("upstream text is quoted on one line, without control characters, at most 200 characters", () => {
  expect(quote('a\n\n"b"\u0000\u202e c')).toBe('"a \\"b\\" c"');
  expect(quote("x".repeat(500))).toHaveLength(203);
});

test("a mutation without an answer is an unknown outcome, never to be repeated blindly", () => {
  const keyLocation = { accountUrl: null, phrase: () => "" };
  const error = unanswered(
    { toolset: "s", title: "Shop", kind: "mutation", keyLocation },
    "TIMEOUT",
  );
  expect(error.problem.kind).toBe("unknown_outcome");
  expect(error.message).toContain("may have been applied");
});
