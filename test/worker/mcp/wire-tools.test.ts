import type { CallToolResult } from "@modelcontextprotocol/client";
import { beforeAll, describe, expect, test } from "vitest";

import { callTool, openSession, send, signInFor, urlOf, ways } from "../../support/mcp-client.ts";
import { parseToolError, readCode, toModern, toRequest } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";
import { toCall, vias } from "../../support/ways.ts";

let token = "";
beforeAll(async () => {
  token = (await signIn()).tokens.access_token;
});

const trial = "NCT90000001";
const prompt = { type: "ref/prompt", name: "find_a_trial" };
const nothing = "toolhub://nothing";

/** A request as both eras send it; the code is that of a JSON-RPC error under HTTP 200. */
type Row = readonly [what: string, section: string, method: string, params: object, code: number];

describe("what is asked for and is not there, or cannot be asked for", () => {
  const rows: readonly Row[] = [
    ["a tool", "tools, Error Handling", "tools/call", { name: "ping" }, 0],
    ["an unknown tool", "tools, Error Handling", "tools/call", { name: "nothing" }, -32602],
    ["a tool by part of its name", "tools, Names", "tools/call", { name: "get_tria" }, -32602],
    ["a tool in other letters", "tools, Names", "tools/call", { name: "Ping" }, -32602],
    ["a tool named __proto__", "tools, Names", "tools/call", { name: "__proto__" }, -32602],
    ["a tool named constructor", "tools, Names", "tools/call", { name: "constructor" }, -32602],
    ["a tool with a long name", "tools, Names", "tools/call", { name: "x".repeat(4000) }, -32602],
    ["a tool without a name", "schema, CallToolRequest", "tools/call", {}, -32602],
    ["a tool named 7", "schema, CallToolRequest", "tools/call", { name: 7 }, -32602],
    [
      "arguments that are a list",
      "schema, CallToolRequest",
      "tools/call",
      { name: "ping", arguments: [] },
      -32602,
    ],
    [
      "arguments that are null",
      "schema, CallToolRequest",
      "tools/call",
      { name: "ping", arguments: null },
      -32602,
    ],
    [
      "arguments that are text",
      "schema, CallToolRequest",
      "tools/call",
      { name: "ping", arguments: "{}" },
      -32602,
    ],
    ["a list from a cursor 7", "schema, PaginatedRequest", "tools/list", { cursor: 7 }, -32602],
    ["a list from no cursor", "schema, PaginatedRequest", "prompts/list", { cursor: null }, -32602],
    ["an unknown prompt", "prompts, Error Handling", "prompts/get", { name: "nothing" }, -32602],
    ["a prompt without a name", "schema, GetPromptRequest", "prompts/get", {}, -32602],
    [
      "a prompt without its argument",
      "prompts, Error Handling",
      "prompts/get",
      { name: "find_a_trial" },
      -32602,
    ],
    [
      "a prompt with an argument 7",
      "schema, GetPromptRequest",
      "prompts/get",
      { name: "find_a_trial", arguments: { condition: 7 } },
      -32602,
    ],
    [
      "an unknown resource",
      "resources, Error Handling",
      "resources/read",
      { uri: nothing },
      -32602,
    ],
    ["a resource without a uri", "schema, ReadResourceRequest", "resources/read", {}, -32602],
    ["a resource 7", "schema, ReadResourceRequest", "resources/read", { uri: 7 }, -32602],
    [
      "values for an unknown prompt",
      "completion, Error Handling",
      "completion/complete",
      { ref: { ...prompt, name: "nothing" }, argument: { name: "status", value: "" } },
      -32602,
    ],
    [
      "values for something else",
      "schema, CompleteRequest",
      "completion/complete",
      { ref: { type: "ref/tool", name: "ping" }, argument: { name: "status", value: "" } },
      -32602,
    ],
    [
      "values for no argument",
      "schema, CompleteRequest",
      "completion/complete",
      { ref: prompt },
      -32602,
    ],
  ];
  test.each(rows)("%s (2026 and 2025 %s)", async (...[, , method, params, code]) => {
    const modern = await send(token, toModern(method, params));
    const headers = await openSession(token);
    const legacy = await send(token, { headers, body: toRequest(1, method, params) });
    for (const response of [modern, legacy]) {
      const text = await response.clone().text();
      expect([response.status, await readCode(response)]).toEqual([200, code]);
      expect(JSON.parse(text)).toMatchObject({ jsonrpc: "2.0", id: 1 });
      expect(text).not.toMatch(/invalid_type|invalid_union|\\n|ZodError/);
    }
  });
});

test.each([
  "logging/setLevel",
  "resources/subscribe",
  "roots/list",
  "sampling/createMessage",
  "tasks/list",
  "initialized",
])("%s is not offered (2026 basic, Capability Negotiation)", async (method) => {
  const params = method === "resources/subscribe" ? { uri: nothing } : {};
  const response = await send(token, toModern(method, params));
  expect([response.status, await readCode(response)]).toEqual([404, -32601]);
});

describe("arguments", () => {
  const wrong = [
    [{}, "/trial_id"],
    [{ trial_id: 7.5 }, "/trial_id"],
    [{ trial_id: null }, "/trial_id"],
    [{ trial_id: [trial] }, "/trial_id"],
    [{ trial_id: { toString: trial } }, "/trial_id"],
    [{ trial_id: trial, colour: "red" }, "/colour"],
    [{ trial_id: trial, __typename: "Trial" }, "/__typename"],
    [{ TRIAL_ID: trial }, ""],
  ] as const;
  test.each(wrong.flatMap((row) => vias.map((via) => [...row, via] as const)))(
    "%j are the model's to mend: a result with isError (2026 tools, Error Handling)",
    async (args, path, via) => {
      const call = toCall(via, { name: "get_trial", arguments: args });
      const { token } = await signInFor(via);
      const response = await send(token, toModern("tools/call", call), urlOf(via));
      const { result } = await response.json<{
        result: CallToolResult;
      }>();
      expect(response.status).toBe(200);
      const error = parseToolError(result);
      expect(error).toMatchObject({ error_code: "INVALID_PARAMETER", retryable: false });
      expect(error.details?.path).toContain(path);
    },
  );
});

test.each(ways)(
  "%o: an error is a sentence and then the JSON that repeats it (Gemini CLI reads the first)",
  async (way) => {
    const { token } = await signInFor(way.via);
    const answer = await callTool(way, token, "get_trial", { trial_id: 7.5 });
    expect(parseToolError(answer)).toEqual({
      error_code: "INVALID_PARAMETER",
      message: expect.stringContaining("/trial_id"),
      retryable: false,
      details: { path: "/trial_id", allowed: expect.any(String) },
      request_id: expect.any(String),
    });
  },
);

describe("results", () => {
  test("a result is structured, and the same as text (2026 tools, Structured Content)", async () => {
    const response = await send(token, toModern("tools/call", { name: "ping" }));
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(await response.json()).toMatchObject({
      id: 1,
      result: {
        resultType: "complete",
        structuredContent: { answer: "pong" },
        content: [{ type: "text", text: '{"answer":"pong"}' }],
      },
    });
  });

  const ids = [1, 0, -1, "1", "", "ü 1", Number.MAX_SAFE_INTEGER];
  test.each(ids)("the answer carries the id %j as it came (JSON-RPC 5)", async (id) => {
    const { headers = {}, body } = toModern("tools/call", { name: "ping" });
    const modern = await send(token, { headers, body: { ...Object(body), id } });
    expect(await modern.json()).toMatchObject({ id });
    const legacy = { ...toRequest(1, "tools/call", { name: "ping" }), id };
    const response = await send(token, { headers: await openSession(token), body: legacy });
    expect(await response.json()).toMatchObject({ id });
  });

  test("no answer repeats what a stranger could have planted (toolhub, run-tool)", async () => {
    const planted = "sk_live_planted";
    const requests = [
      toModern("tools/call", { name: planted }),
      toModern(planted),
      toModern("prompts/get", { name: planted }),
      toModern("tools/call", { name: "get_trial", ...{ arguments: { trial_id: [planted] } } }),
    ];
    for (const request of requests) {
      expect(await (await send(token, request)).text()).not.toContain(planted);
    }
  });
});
