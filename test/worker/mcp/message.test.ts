import type { JSONValue } from "@modelcontextprotocol/server";
import { describe, expect, test } from "vitest";

import { catalog } from "../../../src/catalog/catalog.gen.ts";
import { parseBody } from "../../../src/mcp/message/read-message.ts";
import { createServerCatalog } from "../../../src/server-catalog/server-catalog.ts";
import { createTool } from "../../support/in-process.ts";
import { toModernBody } from "../../support/mcp-messages.ts";

const offer = createServerCatalog(catalog, 1000);
const single = createTool("ping");
const listing = {
  ...single.listing,
  inputSchema: { type: "object", properties: { ids: { type: "array", maxItems: 10 } } },
} as const;
const toolRegistry = new Map([
  ["ping", single],
  ["compare", { ...single, listing, batch: "ids" }],
]);

const parse = (message: unknown, from = offer, headers = {}) =>
  parseBody(new Headers(headers), message as JSONValue, from);

const toBatch = (ids: unknown, method = "tools/call") => ({
  method,
  params: { name: "compare", arguments: { ids } },
});

const ping = { method: "tools/call", params: { name: "ping" } };

test.each([
  ["a call", ping, 1],
  ["a resource that is read", { method: "resources/read" }, 1],
  ["a completion", { method: "completion/complete" }, 1],
  ["the list of tools", { method: "tools/list" }, 0],
  ["a handshake", { method: "initialize" }, 0],
  ["an answer", { id: 1, result: {} }, 0],
  ["an array", [ping, { method: "ping" }, ping], 2],
  ["an empty array", [], 0],
  ["a tool's list of ten", toBatch(Array.from({ length: 10 })), 10],
  ["a tool's list of one", toBatch(["x"]), 1],
  ["a tool's empty list", toBatch([]), 1],
  ["a tool's one value", toBatch("x"), 1],
  ["a tool's list that is too long, which is refused", toBatch(Array.from({ length: 11 })), 1],
  ["a tool that takes a list, without arguments", { ...ping, params: { name: "compare" } }, 1],
  ["a list for a method that calls no tool", toBatch([1, 2], "resources/read"), 1],
  ["an array of lists", [toBatch([1, 2]), ping, toBatch([1, 2, 3])], 6],
  ["no object", "tools/call", 0],
  ["nothing", null, 0],
])("%s counts for so many calls", async (_, message, calls) => {
  expect((await parse(message, { ...offer, toolRegistry })).calls).toBe(calls);
});

const call = (name: unknown, more = {}) => ({ method: "tools/call", params: { name, ...more } });

test.each([
  ["the list of tools", { method: "tools/list" }, true],
  ["discovery", { method: "server/discover" }, true],
  ["a query", call("get_trial"), true],
  ["a query by somebody who comes back", call("get_trial", { requestState: "x" }), false],
  ["a mutation", call("create_issue"), false],
  ["a tool that shows the account", call("whoami"), false],
  ["a tool that does not exist", call("nothing"), false],
  ["a call without a name", { method: "tools/call" }, false],
  ["a call whose name is a list", call(["get_trial"]), false],
  ["a handshake", { method: "initialize" }, false],
  ["an open stream", { method: "subscriptions/listen" }, false],
  ["an array, which could hold anything", [call("get_trial")], false],
  ["no message", null, false],
])("%s goes by a lease or asks the account", async (_, message, expected) => {
  expect((await parse(message)).kind === "read").toBe(expected);
});

const request = (method: string, params: object = {}, id: unknown = 1) => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});
const hello = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "a", version: "1" },
};
const envelope = toModernBody("x").params;

describe("era and kind", () => {
  test.each([
    ["a request of 2025", request("ping"), "session", "other"],
    ["its handshake", request("initialize", hello), "session", "initialize"],
    ["a handshake that is none", { method: "initialize" }, "session", "initialize"],
    ["its array", [request("ping")], "session", "other"],
    ["a handshake in an array", [request("initialize", hello)], "session", "other"],
    ["an answer", { jsonrpc: "2.0", id: 1, result: {} }, "session", "other"],
    ["an answer whose result is text", { jsonrpc: "2.0", id: 1, result: "" }, "session", "other"],
    ["a request of 2026", toModernBody("ping"), "modern", "other"],
    ["initialize in 2026", request("initialize", envelope), "modern", "other"],
    ["an array of 2026", [toModernBody("ping")], "modern", "other"],
    ["an open stream", toModernBody("subscriptions/listen"), "modern", "listen"],
    [
      "an open stream without an id",
      { ...toModernBody("subscriptions/listen"), id: null },
      "modern",
      "other",
    ],
    ["an open stream in 2025", request("subscriptions/listen"), "session", "other"],
    ["no message", 1, "modern", "other"],
  ])("%s", async (_, message, era, kind) => {
    expect(await parse(message)).toMatchObject({ era, kind });
  });
});

test("an array is a message each, with what they need together", async () => {
  const messages = [
    request("tools/call", { name: "create_issue" }, "a"),
    { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 7 } },
    { jsonrpc: "2.0", id: 9, result: "text" },
    request("tools/call", { name: 1 }, 2),
    request("tools/call", { name: "create_issue" }, 3),
  ];
  expect(await parse(messages)).toMatchObject({
    isArray: true,
    calls: 3,
    scopes: ["github:write"],
    messages: [
      { id: "a", method: "tools/call", params: { name: "create_issue" }, fault: null },
      { id: null, method: "notifications/cancelled", params: { requestId: 7 }, fault: null },
      { id: null, method: null, json: { jsonrpc: "2.0", id: 9, result: {} } },
      { id: 2, fault: "params.name must be a string, and params.arguments an object." },
      { id: 3, fault: null },
    ],
  });
});

test("what an array holds that is none is not looked at one by one", async () => {
  expect(await parse([request("ping"), 0, null])).toMatchObject({ era: "modern", messages: [] });
});

test("params are wrong only if the headers agree with the message, because the SDK answers that first", async () => {
  const body = toModernBody("tools/call", { name: 1 });
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call" };
  expect((await parse(body, offer, headers)).messages[0]?.fault).toMatch(/params\.name/);
  expect(
    (await parse(body, offer, { ...headers, "mcp-method": "x" })).messages[0]?.fault,
  ).toBeNull();
  expect((await parse(body)).messages[0]?.fault).toBeNull();
});
