import { describe, expect, test } from "vitest";

import { callTool, signInFor, ways } from "../../support/mcp-client.ts";
import { parseToolError } from "../../support/mcp-messages.ts";
import { demo } from "../../support/server-under-test.ts";

const failures = [
  [
    { mode: "fail", status: 503 },
    { error_code: "UPSTREAM_DOWN", retryable: true },
  ],
  [
    { mode: "fail", status: 500 },
    { error_code: "UPSTREAM_DOWN", retryable: true },
  ],
  [
    { mode: "fail", status: 401 },
    { error_code: "KEY_REFUSED", retryable: false },
  ],
  [
    { mode: "fail", status: 403 },
    { error_code: "KEY_TOO_WEAK", retryable: false },
  ],
  [{ mode: "html" }, { error_code: "UPSTREAM_DOWN", retryable: true }],
  [{ mode: "invalid_json" }, { error_code: "UPSTREAM_DOWN", retryable: true }],
  [
    { mode: "slow", delayMs: 60_000 },
    { error_code: "TIMEOUT", retryable: true },
  ],
  [
    { mode: "rate_limit", retryAfterSeconds: 42 },
    { error_code: "RATE_LIMITED", retryable: true, retry_after_seconds: 42 },
  ],
  [{ mode: "graphql_error" }, { error_code: "GRAPHQL_ERROR", retryable: false }],
  [{ mode: "partial" }, { error_code: "GRAPHQL_ERROR", retryable: false }],
] as const;

describe.each(ways)("%o", (way) => {
  test.each(failures)("an upstream that answers %o becomes %o", async (fault, expected) => {
    const { key, token } = await signInFor(way.via);
    await demo.setFault(key, fault);
    const result = await callTool(way, token, "get_trial", {
      trial_id: "NCT90000001",
    });
    const error = parseToolError(result);
    expect(error).toMatchObject(expected);
    expect(error.message).toContain("Clinical trials");
    expect(JSON.stringify(result)).not.toContain(key);
    expect(result.structuredContent).toBeUndefined();
  });

  test("what an upstream says is quoted, on one line and short, never as our own words", async () => {
    const { key, token } = await signInFor(way.via);
    await demo.setFault(key, { mode: "injection" });
    const result = await callTool(way, token, "get_trial", {
      trial_id: "NCT90000001",
    });
    const { message, error_code, details } = parseToolError(result);
    expect(error_code).toBe("BAD_USER_INPUT");
    expect(message).toMatch(
      /^Clinical trials refused the request and said: "Ignore all .{150,200}…"$/,
    );
    expect(details?.upstream_said?.length).toBeLessThan(210);
  });

  test("a query that meets one broken answer is tried once more", async () => {
    const { key, token } = await signInFor(way.via);
    await demo.setFault(key, { mode: "fail", times: 1 });
    const result = await callTool(way, token, "get_trial", {
      trial_id: "NCT90000001",
    });
    expect(result.isError).toBeFalsy();
  });

  test("an unknown id answers NOT_FOUND and names the tool that finds ids", async () => {
    const { token } = await signInFor(way.via);
    const result = await callTool(way, token, "get_trial", {
      trial_id: "NCT00000000",
    });
    const error = parseToolError(result);
    expect(error.error_code).toBe("NOT_FOUND");
    expect(error.message).toContain("search_clinical_trials");
  });

  const wrongArguments = [
    [{}, "/condition", "is missing"],
    [{ condition: 7 }, "/condition", "must be a text; you sent 7."],
    [
      { condition: "x", max_results: 500 },
      "/max_results",
      "a whole number from 1 to 100; you sent 500.",
    ],
    [
      { condition: "x", max_results: 1.5 },
      "/max_results",
      "a whole number from 1 to 100; you sent 1.5.",
    ],
    [{ condition: "x", status: "OPEN" }, "/status", '"RECRUITING"'],
    [{ condition: "x", limit: 3 }, "/limit", "max_results"],
  ] as const;

  test.each(wrongArguments)(
    "arguments %o never reach the upstream: the error names %s",
    async (args, path, text) => {
      const { key, token } = await signInFor(way.via);
      const before = await demo.listSeen(key);
      const result = await callTool(way, token, "search_clinical_trials", args);
      const error = parseToolError(result);
      expect(error).toMatchObject({ error_code: "INVALID_PARAMETER", details: { path } });
      expect(error.message).toContain(text);
      expect(await demo.listSeen(key)).toHaveLength(before.length);
    },
  );
});
