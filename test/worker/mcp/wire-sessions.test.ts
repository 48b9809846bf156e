import { beforeAll, describe, expect, test } from "vitest";

import { openSession, send } from "../../support/mcp-client.ts";
import {
  initialize,
  readCode,
  toRequest,
  version,
  type WireRequest,
  type WireRow,
} from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";

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
  const list = toRequest(1, "tools/list");
  const rows: readonly WireRow[] = [
    [
      "a request without a version",
      "2025-11-25 transports, Protocol Version Header",
      { body: list },
      [200, 0],
    ],
    [
      "its own version",
      "2025-11-25 transports, Protocol Version Header",
      { headers: { "mcp-protocol-version": "2025-11-25" }, body: list },
      [200, 0],
    ],
    [
      "an older version that we know",
      "2025-11-25 transports, Protocol Version Header",
      { headers: { "mcp-protocol-version": "2025-06-18" }, body: list },
      [200, 0],
    ],
    [
      "a version that is none",
      "2025-11-25 transports, Protocol Version Header",
      { headers: { "mcp-protocol-version": "2020-01-01" }, body: list },
      [400, -32000],
    ],
    [
      "the version without sessions, and no envelope",
      "2026 basic, Request metadata",
      { headers: { "mcp-protocol-version": version }, body: list },
      [400, -32602],
    ],
    ["ping", "2025-11-25 basic/utilities/ping", { body: toRequest(1, "ping", {}) }, [200, 0]],
    [
      "logging, which is not offered",
      "2025-11-25 basic/lifecycle, Capability Negotiation",
      { body: toRequest(1, "logging/setLevel", { level: "debug" }) },
      [200, -32601],
    ],
    [
      "an answer to a question that nobody asked",
      "2025-11-25 transports, Sending Messages 4",
      { body: { jsonrpc: "2.0", id: 99, result: {} } },
      [202, null],
    ],
    [
      "the end of a request that is not there",
      "2025-11-25 basic/utilities/cancellation",
      {
        body: {
          jsonrpc: "2.0",
          method: "notifications/cancelled",
          params: { requestId: "nothing" },
        },
      },
      [202, null],
    ],
  ];
  test.each(rows)("%s (%s)", async (_what, _section, request, expected) => {
    const headers = { ...request.headers, ...(await openSession(token)) };
    const response = await send(token, { ...request, headers });
    expect([response.status, await readCode(response)]).toEqual(expected);
  });

  test.each(["POST", "GET", "DELETE"])(
    "%s without a session (2025-11-25 transports, Session Management 2)",
    async (method) => {
      const body = method === "POST" ? { body: list } : {};
      const response = await send(token, { method, ...body });
      expect([response.status, await readCode(response)]).toEqual([400, -32600]);
    },
  );

  const strange = [
    "",
    "x",
    "x".repeat(8000),
    `${"A".repeat(22)}.${"B".repeat(43)}`,
    `${"A".repeat(22)}.${"B".repeat(43)}.${"C".repeat(43)}`,
    "../../mcp",
    "a b",
    "%00",
  ];
  test.each(strange)(
    "the session %j is unknown, to every method (2025-11-25 transports, Session Management 3)",
    async (id) => {
      for (const method of ["POST", "GET", "DELETE"]) {
        const headers = { "mcp-session-id": id };
        const body = method === "POST" ? { body: list } : {};
        const response = await send(token, { method, headers, ...body });
        expect([response.status, await readCode(response)]).toEqual([404, -32001]);
      }
    },
  );

  test("a session with one letter changed, or more behind it, is unknown (2025-11-25 transports, Session Management 3)", async () => {
    const { "mcp-session-id": id = "" } = await openSession(token);
    const changed = [0, 10, 30].map((index) => {
      const letter = id[index] === "A" ? "B" : "A";
      return id.slice(0, index) + letter + id.slice(index + 1);
    });
    for (const unknown of [...changed, `${id}.x`, `${id}.`, id.toUpperCase()]) {
      const headers = { "mcp-session-id": unknown };
      const response = await send(token, { headers, body: list });
      expect([response.status, await readCode(response)]).toEqual([404, -32001]);
    }
  });

  test("after DELETE everything is 404, a second DELETE too (2025-11-25 transports, Session Management 4)", async () => {
    const headers = await openSession(token);
    expect((await send(token, { method: "DELETE", headers })).status).toBe(200);
    for (const method of ["DELETE", "POST", "GET", "DELETE"]) {
      const body = method === "POST" ? { body: list } : {};
      const response = await send(token, { method, headers, ...body });
      expect([response.status, await readCode(response)]).toEqual([404, -32001]);
    }
  });

  test("a session is no sign-in: without the token it opens nothing (security best practices, Session Hijacking)", async () => {
    const headers = { ...(await openSession(token)), authorization: null };
    for (const method of ["POST", "GET", "DELETE"]) {
      const body = method === "POST" ? { body: list } : {};
      expect((await send(token, { method, headers, ...body })).status).toBe(401);
    }
  });
});
