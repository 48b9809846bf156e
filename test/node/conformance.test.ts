import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { toRows } from "../../scripts/conformance/report.ts";
import { listRequired, readResults, toScenarioResult } from "../../scripts/conformance/results.ts";
import { openTokenProxy } from "../../scripts/conformance/token-proxy.ts";

const success = { id: "ping", status: "SUCCESS" as const };
const added = { id: "wire-schema-valid", status: "SUCCESS" as const };
const failure = { id: "pong", status: "FAILURE" as const, errorMessage: "No pong" };
const warning = { id: "pang", status: "WARNING" as const };

test.each([
  { checks: [success, added], reason: null },
  { checks: [success, warning], reason: null },
  { checks: [], reason: "no check succeeded" },
  { checks: [added], reason: "no check succeeded" },
  { checks: [warning], reason: "no check succeeded" },
  { checks: [success, failure], reason: "pong: No pong" },
])("a scenario with the checks $checks.length ends with: $reason", ({ checks, reason }) => {
  expect(toScenarioResult("ping", checks).reason).toBe(reason);
});

test("a scenario without a result file failed, and one scenario's name does not match a longer one's", () => {
  const dir = mkdtempSync(join(tmpdir(), "toolhub-results-"));
  try {
    const folder = join(dir, "server-tools-call-error-2026-01-02T03-04-05-678Z");
    mkdirSync(folder);
    writeFileSync(join(folder, "checks.json"), JSON.stringify([success]));
    const results = readResults(dir, ["tools-call-error", "tools-call", "ping"], "server-");
    expect(results.map(({ reason }) => reason)).toEqual([
      null,
      "no check succeeded",
      "no check succeeded",
    ]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test.each([
  ["2025-11-25", 30],
  ["2026-07-28", 37],
])("the suite requires of %s as many scenarios as when it was released", (revision, count) => {
  expect(listRequired(revision)).toHaveLength(count);
});

const needs = { "2026-07-28": { ping: { why: "calls test_ping", checks: ["pong"] } } };
const other = { id: "other", status: "FAILURE" as const };

test.each([
  { entry: "product" as const, scenario: "ping", checks: [failure], isExpected: true },
  { entry: "product" as const, scenario: "ping", checks: [failure, other], isExpected: false },
  { entry: "product" as const, scenario: "ping", checks: [success], isExpected: false },
  { entry: "product" as const, scenario: "list", checks: [failure], isExpected: false },
  { entry: "product" as const, scenario: "list", checks: [success], isExpected: true },
  { entry: "fixtures" as const, scenario: "ping", checks: [failure], isExpected: false },
])(
  "$entry may end $scenario with $checks: $isExpected",
  ({ entry, scenario, checks, isExpected }) => {
    const [row] = toRows(entry, "2026-07-28", [toScenarioResult(scenario, checks)], needs);
    expect(row?.isExpected).toBe(isExpected);
  },
);

test("the proxy adds its token to /mcp alone, keeps a client's own, and lets streams pass as they come", async () => {
  const target = createServer(({ url, headers }, response) => {
    if (url === "/mcp/stream") {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: first\n\n");
      return;
    }
    response.end(JSON.stringify({ host: headers.host, authorization: headers.authorization }));
  });
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  const proxy = await openTokenProxy((target.address() as AddressInfo).port);
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${proxy.origin}${path}`, { headers });
    return response.json();
  };
  try {
    const { host } = new URL(proxy.origin);
    expect(await ask("/mcp")).toEqual({ host });
    proxy.use("secret");
    expect(await ask("/mcp")).toEqual({ host, authorization: "Bearer secret" });
    expect(await ask("/mcp", { authorization: "Bearer own" })).toMatchObject({
      authorization: "Bearer own",
    });
    expect(await ask("/token")).toEqual({ host });
    expect(await ask("/mcproxy")).toEqual({ host });
    const stream = await fetch(`${proxy.origin}/mcp/stream`);
    const reader = stream.body?.getReader();
    const chunk = await reader?.read();
    expect(new TextDecoder().decode(chunk?.value)).toBe("data: first\n\n");
    await reader?.cancel();
  } finally {
    proxy.close();
    target.close();
    target.closeAllConnections();
  }
});
