import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";

import { toRows } from "../../scripts/conformance/report.ts";
import { listRequired, readResults, toScenarioResult } from "../../scripts/conformance/results.ts";
import { authorizationScenarios } from "../../scripts/conformance/suite.ts";
import { openTokenProxy } from "../../scripts/token-proxy.ts";

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

test("every scenario with an explanation is one that the suite requires", () => {
  const needs = JSON.parse(readFileSync("test/conformance/needs-fixtures.json", "utf8"));
  expect(Object.keys(needs)).toEqual(["2025-11-25", "2026-07-28"]);
  for (const [revision, scenarios] of Object.entries<object>(needs)) {
    expect(listRequired(revision)).toEqual(expect.arrayContaining(Object.keys(scenarios)));
  }
});

test("every authorization scenario of the suite is run", () => {
  const listed = execFileSync("conformance", ["list", "--authorization"], { encoding: "utf8" });
  const names = [...listed.matchAll(/^ {2}- (\S+)/gm)].map(([, name]) => name);
  expect(names.sort()).toEqual([...authorizationScenarios].sort());
});

test("the Worker with fixtures is set up as the product is, but for its name, entry, address and upload", () => {
  const [fixtures, product] = ["test/conformance/wrangler.toml", "wrangler.toml"].map((config) => {
    const read = unstable_readConfig({ config });
    const { name, main, dev, observability, vars, rules, ...rest } = read;
    const { PUBLIC_URL, ...otherVars } = vars;
    const paths = ["configPath", "userConfigPath", "topLevelName", "definedEnvironments"];
    return {
      ...Object.fromEntries(Object.entries(rest).filter(([key]) => !paths.includes(key))),
      vars: otherVars,
    };
  });
  expect(fixtures).toEqual(product);
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
