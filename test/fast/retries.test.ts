import { expect, onTestFinished, test, vi } from "vitest";

import { parseUpstreamConfig } from "../../src/config.ts";
import { log, logFrom } from "../../src/observe/log.ts";
import { execute } from "../../src/upstream/execute.ts";
import { toRequestStart } from "../../src/upstream/request-start.ts";
import { toUpstreamTarget } from "../../src/upstream/target.ts";
import { startThings } from "../support/upstream.ts";

const call = {
  toolset: "acme",
  title: "Acme",
  keyLocation: { accountUrl: null, phrase: () => "" },
  start: toRequestStart({ document: "query a{a}", operationName: "a" }),
  variables: {},
  requestId: "r",
  timeoutMs: 20_000,
  cacheSeconds: 0,
} as const;

const toTarget = (endpoint: string) => toUpstreamTarget({ endpoint, credential: null });

test.each([
  ["query", 0, 1],
  ["query", undefined, 2],
  ["query", 3, 4],
  ["mutation", 3, 1],
] as const)(
  "a %s with MAX_RETRIES %s is sent %i times to an API that is down",
  async (kind, maxRetries, times) => {
    const { endpoint, asked } = await startThings(() => 503);
    await expect(
      execute({ ...call, kind, target: toTarget(endpoint), maxRetries }),
    ).rejects.toThrow("Acme");
    expect(asked).toHaveLength(times);
  },
);

test("an answer ends the retries", async () => {
  const said = [503, 503, { data: { a: 1 } }, 503];
  const { endpoint, asked } = await startThings(() => said.shift() ?? 500);
  expect(
    await execute({ ...call, kind: "query", target: toTarget(endpoint), maxRetries: 3 }),
  ).toEqual({ a: 1 });
  expect(asked).toHaveLength(3);
});

test.each([
  ["MAX_RETRIES", "many", "MAX_RETRIES must be a whole number from 0 to 3"],
  ["MAX_RETRIES", "4", "MAX_RETRIES must be a whole number from 0 to 3"],
  ["MAX_RETRIES", "-1", "MAX_RETRIES must be a whole number from 0 to 3"],
  ["LOG_LEVEL", "debug", 'LOG_LEVEL must be "info", "warn" or "error"'],
])("%s=%s ends the start in one sentence", (name, value, said) => {
  expect(() => parseUpstreamConfig({ [name]: value })).toThrow(`toolhub cannot start: ${said}.`);
});

test("nothing below LOG_LEVEL is written", () => {
  const { logLevel } = parseUpstreamConfig({ LOG_LEVEL: "warn" });
  const written = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => {
    written.mockRestore();
    logFrom("info");
  });
  logFrom(logLevel);
  for (const level of ["info", "warn", "error"] as const) log(level, "x");
  expect(written.mock.calls.map(([line]) => JSON.parse(line).level)).toEqual(["warn", "error"]);
});
