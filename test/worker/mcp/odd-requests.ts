import {
  initialize,
  toModern,
  toModernBody,
  toRequest,
  version,
  type WireRequest,
} from "../../support/mcp-messages.ts";

const headers = { "mcp-protocol-version": version, "mcp-method": "tools/list" };
const list = toModernBody("tools/list");
const call = (params: object, change: object = {}): WireRequest => {
  const { body, ...request } = toModern("tools/call", params);
  return { ...request, body: { ...(body as object), ...change } };
};
const prompt = { type: "ref/prompt", name: "find_a_trial" };
const template = { type: "ref/resource", uri: "trials://condition/{condition}{?status,phase}" };
const argument = { name: "status", value: "" };
const text = "toolhub://clinical-trials/reading_trials.md";

/** Method and params, for both eras. */
export const messages: readonly (readonly [method: string, params: object])[] = [
  ["tools/list", {}],
  ["tools/list", { cursor: "none" }],
  ["tools/list", { cursor: 1 }],
  ["server/discover", {}],
  ["ping", {}],
  ["tools/call", { name: "ping" }],
  ["tools/call", { name: "ping", arguments: [] }],
  ["tools/call", { name: "ping", arguments: "x" }],
  ["tools/call", { name: "ping", requestState: "x" }],
  ["tools/call", { name: "whoami" }],
  ["tools/call", { name: "get_trial", arguments: {} }],
  ["tools/call", { name: "create_issue" }],
  ["tools/call", { name: "create_issue", arguments: 1 }],
  ["tools/call", { name: "get_issue" }],
  ["tools/call", { name: "nothing" }],
  ["tools/call", { name: 1 }],
  ["tools/call", {}],
  ["prompts/get", { name: "find_a_trial" }],
  ["prompts/get", { name: "find_a_trial", arguments: { status: 1 } }],
  ["prompts/get", { name: 1 }],
  ["resources/read", { uri: text }],
  ["resources/read", { uri: "trials://trial/NCT90000001" }],
  ["resources/read", { uri: "none://x" }],
  ["resources/read", { uri: 1 }],
  ["resources/subscribe", { uri: text }],
  ["resources/subscribe", {}],
  ["resources/unsubscribe", { uri: text }],
  ["resources/unsubscribe", { uri: [] }],
  ["completion/complete", { ref: prompt, argument }],
  ["completion/complete", { ref: template, argument }],
  ["completion/complete", { ref: { type: "ref/prompt" }, argument }],
  ["completion/complete", { ref: prompt, argument: {} }],
  ["completion/complete", { ref: null, argument }],
  ["prompts/list", { cursor: {} }],
  ["resources/list", { cursor: {} }],
  ["resources/templates/list", { cursor: {} }],
  ["logging/setLevel", { level: "debug" }],
  ["no/such", {}],
];

export const listen = toModern("subscriptions/listen", {
  ...{ notifications: { toolsListChanged: true } },
});

const meta = list.params._meta;
const claim = { "io.modelcontextprotocol/protocolVersion": version };
const deep = JSON.parse("[".repeat(70) + "]".repeat(70));
const { params: hello } = initialize;

/** Requests of every kind that no session is needed for. */
export const requests: readonly (readonly [string, WireRequest])[] = [
  ["another method's header", { headers: { ...headers, "mcp-method": "x" }, body: list }],
  ["no method's header", { headers: { ...headers, "mcp-method": null }, body: list }],
  ["no version's header", { headers: { ...headers, "mcp-protocol-version": null }, body: list }],
  [
    "another version's header",
    { headers: { ...headers, "mcp-protocol-version": "x" }, body: list },
  ],
  [
    "no name's header",
    { ...call({ name: "ping" }), headers: { ...headers, "mcp-method": "tools/call" } },
  ],
  [
    "wrong params and a wrong header",
    { ...call({ name: 1 }), headers: { ...headers, "mcp-method": "x" } },
  ],
  ["wrong params and no headers", { body: toModernBody("tools/call", { name: 1 }) }],
  [
    "a later version",
    {
      headers: { ...headers, "mcp-protocol-version": "2027-01-01" },
      body: toModernBody("tools/list", {}, "2027-01-01"),
    },
  ],
  [
    "an earlier version in the envelope",
    {
      headers: { ...headers, "mcp-protocol-version": "2025-11-25" },
      body: toModernBody("tools/list", {}, "2025-11-25"),
    },
  ],
  ["half an envelope", { headers, body: { ...list, params: { _meta: claim } } }],
  [
    "half an envelope and wrong params",
    {
      headers: { ...headers, "mcp-method": "tools/call" },
      body: { ...list, method: "tools/call", params: { _meta: claim } },
    },
  ],
  ["no envelope", { headers, body: toRequest(1, "tools/list") }],
  ["a listening notification", { ...listen, body: { ...(listen.body as object), id: undefined } }],
  ["listening without an envelope", { ...listen, body: toRequest(1, "subscriptions/listen") }],
  [
    "listening with half an envelope",
    { ...listen, body: { ...toRequest(1, "subscriptions/listen", { _meta: claim }) } },
  ],
  ["listening to nothing", toModern("subscriptions/listen", {})],
  [
    "a notification",
    {
      headers: { ...headers, "mcp-method": "notifications/x" },
      body: { jsonrpc: "2.0", method: "notifications/x", params: list.params },
    },
  ],
  [
    "a calling notification",
    {
      headers: { ...headers, "mcp-method": "tools/call" },
      body: { jsonrpc: "2.0", method: "tools/call", params: { _meta: meta } },
    },
  ],
  ["a notification of 2025", { body: { jsonrpc: "2.0", method: "notifications/x" } }],
  ["a result", { body: { jsonrpc: "2.0", id: 1, result: {} } }],
  ["a result that is text", { body: { jsonrpc: "2.0", id: 1, result: "x" } }],
  ["a result with a method", { body: { jsonrpc: "2.0", id: 1, result: "x", method: "y" } }],
  ["an error", { body: { jsonrpc: "2.0", id: 1, error: { code: 1, message: "" } } }],
  ["null", { body: "null" }],
  ["text", { body: '"tools/list"' }],
  ["an empty object", { body: {} }],
  ["an id that is null", { headers, body: { ...list, id: null } }],
  ["an id that is no integer", { headers, body: { ...list, id: 1.5 } }],
  ["an id that is a list", { headers, body: { ...list, id: [1] } }],
  ["no jsonrpc", { headers, body: { ...list, jsonrpc: undefined } }],
  ["no jsonrpc, and no scope", call({ name: "create_issue" }, { jsonrpc: undefined })],
  ["an unknown member", { headers, body: { ...list, extra: 1 } }],
  ["an unknown member and wrong params", call({ name: 1 }, { extra: 1 })],
  ["params that are a list", { headers, body: { ...list, params: [] } }],
  ["params that are text", { headers, body: { ...list, params: "x" } }],
  ["_meta that is text", { headers, body: { ...list, params: { _meta: "x" } } }],
  [
    "a version that is a number",
    {
      headers,
      body: {
        ...list,
        params: { _meta: { ...meta, ...Object.fromEntries([[Object.keys(claim)[0], 1]]) } },
      },
    },
  ],
  ["an empty array", { body: [] }],
  ["an array of 2026", { headers, body: [list] }],
  ["an array of 2026 with a call", { headers, body: [call({ name: "create_issue" }).body] }],
  ["an array of nothing", { headers, body: [0, null, "x", []] }],
  ["an array of 2025 without a session", { body: [toRequest(1, "ping")] }],
  ["an array with initialize without a session", { body: [initialize] }],
  ["bytes that are no UTF-8", { headers, body: Uint8Array.from([0x22, 0xff, 0x22]) }],
  ["no bytes", { headers, body: "" }],
  ["half a message", { headers, body: "{" }],
  ["too deep", { headers, body: { ...list, params: { deep } } }],
  ["too large", { headers, body: `"${"x".repeat(1024 * 1024)}"` }],
  ["text/plain", { headers: { ...headers, "content-type": "text/plain" }, body: list }],
  [
    "text/plain, and too large",
    { headers: { ...headers, "content-type": "text/plain" }, body: "x".repeat(1024 * 1024 + 1) },
  ],
  ["no content type", { headers: { ...headers, "content-type": null }, body: "{" }],
  ["GET", { method: "GET" }],
  ["GET in 2026", { method: "GET", headers }],
  ["DELETE", { method: "DELETE" }],
  ["DELETE in 2026", { method: "DELETE", headers }],
  ["PUT", { method: "PUT", body: list }],
  ["HEAD", { method: "HEAD" }],
  ["OPTIONS", { method: "OPTIONS" }],
  ["another site", { headers: { ...headers, origin: "https://evil.example" }, body: list }],
  ["an allowed site", { headers: { ...headers, origin: "https://inspector.example" }, body: "{" }],
  ["no session", { body: toRequest(1, "tools/call", { name: 1 }) }],
  [
    "an unknown session",
    { headers: { "mcp-session-id": "x.y" }, body: toRequest(1, "tools/call", { name: 1 }) },
  ],
  [
    "a session of the other client, which is the same person",
    { headers: { "mcp-session-id": "x" }, body: { jsonrpc: "2.0", id: 1, result: 1 } },
  ],
];

export const handshakes: readonly (readonly [string, WireRequest])[] = [
  ["of 2025", { body: initialize }],
  ["with a header of 2026", { headers, body: initialize }],
  ["with an unknown session", { headers: { "mcp-session-id": "x" }, body: initialize }],
  ["without params", { body: { jsonrpc: "2.0", id: "a", method: "initialize" } }],
  ["without an id", { body: { jsonrpc: "2.0", method: "initialize", params: hello } }],
  ["with an id that is no integer", { body: { ...initialize, id: 1.5 } }],
  ["with an id that is a list", { body: { ...initialize, id: [] } }],
  ["without jsonrpc", { body: { ...initialize, jsonrpc: undefined } }],
  ["with one member too many", { body: { ...initialize, extra: 1 } }],
  ["with params that are a list", { headers, body: { ...initialize, params: [] } }],
  ["with half an envelope", { body: { ...initialize, params: { ...hello, _meta: claim } } }],
  [
    "with half an envelope, and a header of 2026",
    { headers, body: { ...initialize, params: { ...hello, _meta: claim } } },
  ],
  [
    "with an envelope of 2025",
    {
      body: {
        ...initialize,
        params: {
          ...hello,
          _meta: { ...meta, ...toModernBody("x", {}, "2025-11-25").params._meta },
        },
      },
    },
  ],
  [
    "with an envelope of 2026",
    {
      headers: { ...headers, "mcp-method": "initialize" },
      body: { ...initialize, params: { ...hello, _meta: meta } },
    },
  ],
  [
    "with strange capabilities",
    { body: { ...initialize, params: { ...hello, capabilities: { elicitation: { form: 1 } } } } },
  ],
  [
    "with long names",
    {
      body: {
        ...initialize,
        params: { ...hello, clientInfo: { name: "x".repeat(500), version: "1" } },
      },
    },
  ],
];

const request = (id: unknown, method: string, params: object = {}) => ({
  jsonrpc: "2.0",
  id,
  method,
  params,
});
/** Bodies for a session. */
export const arrays: readonly (readonly [string, unknown])[] = [
  ["of two", [request(1, "ping"), request(2, "tools/call", { name: "ping" })]],
  [
    "of one without a name, and one without a uri",
    [request(1, "tools/call", { name: 1 }), request(2, "resources/subscribe"), request(3, "ping")],
  ],
  ["with one id twice", [request(1, "ping"), request(1, "no/such")]],
  [
    "with scopes",
    [
      request(1, "tools/call", { name: "create_issue" }),
      request(2, "tools/call", { name: "get_trial", arguments: {} }),
    ],
  ],
  ["with initialize", [request(1, "initialize", hello), request(2, "ping")]],
  [
    "with a cancelled request",
    [
      request(1, "ping"),
      { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 9 } },
    ],
  ],
  ["of a result that is text", [{ jsonrpc: "2.0", id: 1, result: "x" }]],
  ["with something of 2026", [list, request(2, "ping")]],
  ["with half a message", [request(1, "ping"), { jsonrpc: "2.0" }]],
  ["of 33", Array.from({ length: 33 }, (_, id) => request(id, "ping"))],
];
