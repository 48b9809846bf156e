import { beforeAll, describe, expect, test } from "vitest";

import { signIn } from "../support/sign-in.ts";
import { readCode, send, toModern, toModernBody, version, type WireRow } from "../support/wire.ts";

let token = "";
beforeAll(async () => {
  token = (await signIn()).tokens.access_token;
});

const modernHeaders = { "mcp-protocol-version": version, "mcp-method": "tools/list" };
const list = toModernBody("tools/list");

describe("framing", () => {
  const rows: readonly WireRow[] = [
    ["a request", "2026 http, Sending Messages 6", toModern("tools/list"), [200, 0]],
    [
      "a notification",
      "2026 http, Sending Messages 5",
      {
        headers: { ...modernHeaders, "mcp-method": "notifications/x" },
        body: { jsonrpc: "2.0", method: "notifications/x", params: list.params },
      },
      [202, null],
    ],
    [
      "a batch",
      "2026 http, Sending Messages 4",
      { headers: modernHeaders, body: [list] },
      [400, -32600],
    ],
    ["an empty batch", "JSON-RPC 6", { headers: modernHeaders, body: [] }, [400, -32600]],
    [
      "a response",
      "2026 http, Sending Messages 4",
      { headers: modernHeaders, body: { jsonrpc: "2.0", id: 1, result: {} } },
      [400, -32600],
    ],
    [
      "an id that is null",
      "2026 basic, Requests",
      { headers: modernHeaders, body: { ...list, id: null } },
      [400, -32600],
    ],
    [
      "an id that is an object",
      "2026 basic, Requests",
      { headers: modernHeaders, body: { ...list, id: {} } },
      [400, -32600],
    ],
    [
      "another jsonrpc version",
      "JSON-RPC 4",
      { headers: modernHeaders, body: { ...list, jsonrpc: "1.0" } },
      [400, -32600],
    ],
    ["a string", "JSON-RPC 4", { headers: modernHeaders, body: '"tools/list"' }, [400, -32600]],
    ["null", "JSON-RPC 4", { headers: modernHeaders, body: "null" }, [400, -32600]],
    [
      "half a message",
      "JSON-RPC 5.1",
      { headers: modernHeaders, body: '{"jsonrpc":' },
      [400, -32700],
    ],
    ["nothing", "JSON-RPC 5.1", { headers: modernHeaders, body: "" }, [400, -32700]],
    ["an unknown method", "2026 http, Protocol Version Header", toModern("no/such"), [404, -32601]],
  ];
  test.each(rows)("%s (%s)", async (_what, _section, request, expected) => {
    const response = await send(token, request);
    expect([response.status, await readCode(response)]).toEqual(expected);
  });
});
