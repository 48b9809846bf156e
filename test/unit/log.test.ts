import { expect, test } from "vitest";

import { redact } from "../../src/observe/log.ts";

const tag = "B".repeat(43);
const secrets = [
  ["a bearer value", "Authorization: Bearer abc.def-ghi", "abc.def-ghi"],
  ["a key of the demo", "the key sk_demo_0123456789abcdef is wrong", "0123456789"],
  ["a token", `token ${"A".repeat(22)}.${tag}:grant:secret`, "grant:secret"],
  ["a token inside the account", `${"A".repeat(22)}:${"g".repeat(16)}:secret`, "secret"],
  ["a sealed key", "envelope v1.k1.AAAA.BBBB", "BBBB"],
  ["a ring entry", `k1:${tag}`, tag],
] as const;

test.each(secrets)("%s does not reach the log", (_, text, secret) => {
  expect(redact(text)).not.toContain(secret);
  expect(redact(text)).toContain("[redacted]");
});

test("plain text stays as it is", () => {
  expect(redact("get_trial took 12 ms")).toBe("get_trial took 12 ms");
});
