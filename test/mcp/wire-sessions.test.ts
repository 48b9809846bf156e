import { beforeAll, describe, expect, test } from "vitest";

import { signIn } from "../support/sign-in.ts";
import {
  initialize,
  openSession,
  readCode,
  send,
  toLegacyBody,
  version,
  type WireRequest,
  type WireRow,
} from "../support/wire.ts";

let token = "";
beforeAll(async () => {
  token = (await signIn()).tokens.access_token;
});

describe("initialize", () => {
  const { params } = initialize;
  const handshakes: readonly (readonly [string, WireRequest, number])[] = [
    ["as it should be", { body: initialize }, 0],
    [
      "for a version that nobody knows",
      { body: { ...initialize, params: { ...params, protocolVersion: "1999-01-01" } } },
      0,
    ],
    [
      "with a version header",
      { headers: { "mcp-protocol-version": version }, body: initialize },
      0,
    ],
    [
      "with a version header that is none",
      { headers: { "mcp-protocol-version": "banana" }, body: initialize },
      0,
    ],
    [
      "with the id of a session that is gone",
      { headers: { "mcp-session-id": "gone" }, body: initialize },
      0,
    ],
    ["without params", { body: { jsonrpc: "2.0", id: 1, method: "initialize" } }, -32602],
    ["with empty params", { body: { ...initialize, params: {} } }, -32602],
    ["with params that are a list", { body: { ...initialize, params: [] } }, -32602],
    [
      "with a version that is a number",
      { body: { ...initialize, params: { ...params, protocolVersion: 1 } } },
      -32602,
    ],
  ];
  test.each(handshakes)(
    "%s is never answered with 400 (2025 lifecycle)",
    async (_what, request, code) => {
      const response = await send(token, request);
      expect(response.status).toBe(200);
      const answer = await response.json<{ id: number; error?: { code: number } }>();
      expect([answer.id, answer.error?.code ?? 0]).toEqual([1, code]);
      expect(response.headers.has("mcp-session-id")).toBe(code === 0);
    },
  );
});

describe("2025 sessions", () => {
  const call = (params: object): WireRequest => ({ body: toLegacyBody("tools/call", params) });
  const rows: readonly WireRow[] = [
    [
      "a request without a version",
      "2025-11-25 transports, Protocol Version Header",
      { body: toLegacyBody("tools/list") },
      [200, 0],
    ],
    [
      "its own version",
      "2025-11-25 transports, Protocol Version Header",
      { headers: { "mcp-protocol-version": "2025-11-25" }, body: toLegacyBody("tools/list") },
      [200, 0],
    ],
    [
      "a version that is none",
      "2025-11-25 transports, Protocol Version Header",
      { headers: { "mcp-protocol-version": "2020-01-01" }, body: toLegacyBody("tools/list") },
      [400, -32000],
    ],
    [
      "a notification",
      "2025-11-25 transports, Sending Messages 4",
      { body: { jsonrpc: "2.0", method: "notifications/initialized" } },
      [202, null],
    ],
    ["an unknown method", "JSON-RPC 5.1", { body: toLegacyBody("no/such") }, [200, -32601]],
    [
      "an unknown tool",
      "2025-11-25 tools, Error Handling",
      call({ name: "nothing" }),
      [200, -32602],
    ],
    [
      "arguments that are a list",
      "2025-11-25 tools, Error Handling",
      call({ name: "ping", arguments: [] }),
      [200, -32602],
    ],
    [
      "GET for JSON",
      "2025-11-25 transports, Listening 1",
      { method: "GET", headers: { accept: "application/json" } },
      [406, -32000],
    ],
  ];
  test.each(rows)("%s (%s)", async (_what, _section, request, expected) => {
    const headers = { ...request.headers, ...(await openSession(token)) };
    const response = await send(token, { ...request, headers });
    expect([response.status, await readCode(response)]).toEqual(expected);
  });

  test.each(["GET", "DELETE"])(
    "%s without a session (2025-11-25 transports, Session Management 2)",
    async (method) => {
      const response = await send(token, { method });
      expect([response.status, await readCode(response)]).toEqual([400, -32600]);
    },
  );
});
