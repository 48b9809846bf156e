import { expect, test } from "vitest";

import { quote, unanswered } from "../../src/upstream/failures.ts";

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
