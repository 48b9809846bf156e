import { expect, test } from "vitest";

import { continueTrace, toTraceparent } from "../../src/observe/trace.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const parentId = "b7ad6b7169203331";

test.each([
  ["sampled", `00-${traceId}-${parentId}-01`, true],
  ["not sampled", `00-${traceId}-${parentId}-00`, false],
  ["with flags that nobody knows", `00-${traceId}-${parentId}-ff`, true],
  ["of a later version", `cc-${traceId}-${parentId}-01`, true],
  ["of a later version with more behind it", `cc-${traceId}-${parentId}-01-what.ever`, true],
])("a trace is continued: %s", (_, header, isSampled) => {
  const trace = continueTrace(header);
  expect(trace).toMatchObject({ traceId, parentId, isSampled });
  expect(trace.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(trace.spanId).not.toBe(parentId);
  const out = toTraceparent(trace);
  expect(out).toBe(`00-${traceId}-${trace.spanId}-${isSampled ? "01" : "00"}`);
  expect(continueTrace(out)).toMatchObject({ traceId, parentId: trace.spanId });
});

test.each([
  ["none", null],
  ["nothing", ""],
  ["two of them", `00-${traceId}-${parentId}-01, 00-${traceId}-${parentId}-01`],
  ["version ff", `ff-${traceId}-${parentId}-01`],
  ["more than version 00 has", `00-${traceId}-${parentId}-01-more`],
  ["no trace", `00-${"0".repeat(32)}-${parentId}-01`],
  ["no span", `00-${traceId}-${"0".repeat(16)}-01`],
  ["capitals", `00-${traceId.toUpperCase()}-${parentId}-01`],
  ["too short", `00-${traceId.slice(1)}-${parentId}-01`],
  ["too long", `00-${traceId}0-${parentId}-01`],
  ["a line of its own", `00-${traceId}-${parentId}-01\r\nx-api-key: 1`],
  ["words", "x".repeat(100_000)],
])("a new trace begins: %s", (_, header) => {
  const first = continueTrace(header);
  expect(first).toMatchObject({ parentId: null, isSampled: true });
  expect(toTraceparent(first)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(first.traceId).not.toBe(traceId);
  expect(continueTrace(header).traceId).not.toBe(first.traceId);
});
