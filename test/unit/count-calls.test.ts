import { expect, test } from "vitest";

import { countCalls } from "../../src/mcp/count-calls.ts";

const call = { method: "tools/call", params: { name: "ping" } };

test.each([
  ["a call", call, 1],
  ["a resource that is read", { method: "resources/read" }, 1],
  ["a completion", { method: "completion/complete" }, 1],
  ["the list of tools", { method: "tools/list" }, 0],
  ["a handshake", { method: "initialize" }, 0],
  ["an answer", { id: 1, result: {} }, 0],
  ["a batch", [call, { method: "ping" }, call], 2],
  ["an empty batch", [], 0],
  ["no object", "tools/call", 0],
  ["nothing", null, 0],
])("%s counts for so many calls", (_, message, calls) => {
  expect(countCalls(message)).toBe(calls);
});
