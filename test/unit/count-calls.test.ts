import { expect, test } from "vitest";

import { countCalls } from "../../src/mcp/count-calls.ts";
import { createTool } from "../support/in-process.ts";

const single = createTool("ping");
const listing = {
  ...single.listing,
  inputSchema: { type: "object", properties: { ids: { type: "array", maxItems: 10 } } },
} as const;
const toolbox = new Map([
  ["ping", single],
  ["compare", { ...single, listing, batch: "ids" }],
]);
const toBatch = (ids: unknown, method = "tools/call") => ({
  method,
  params: { name: "compare", arguments: { ids } },
});

const call = { method: "tools/call", params: { name: "ping" } };

test.each([
  ["a call", call, 1],
  ["a resource that is read", { method: "resources/read" }, 1],
  ["a completion", { method: "completion/complete" }, 1],
  ["the list of tools", { method: "tools/list" }, 0],
  ["a handshake", { method: "initialize" }, 0],
  ["an answer", { id: 1, result: {} }, 0],
  ["an array", [call, { method: "ping" }, call], 2],
  ["an empty array", [], 0],
  ["a tool's list of ten", toBatch(Array.from({ length: 10 })), 10],
  ["a tool's list of one", toBatch(["x"]), 1],
  ["a tool's empty list", toBatch([]), 1],
  ["a tool's one value", toBatch("x"), 1],
  ["a tool's list that is too long, which is refused", toBatch(Array.from({ length: 11 })), 1],
  ["a tool that takes a list, without arguments", { ...call, params: { name: "compare" } }, 1],
  ["a list for a method that calls no tool", toBatch([1, 2], "resources/read"), 1],
  ["an array of lists", [toBatch([1, 2]), call, toBatch([1, 2, 3])], 6],
  ["no object", "tools/call", 0],
  ["nothing", null, 0],
])("%s counts for so many calls", (_, message, calls) => {
  expect(countCalls(toolbox, message)).toBe(calls);
});
