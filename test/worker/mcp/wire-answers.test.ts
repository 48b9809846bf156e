import { beforeAll, expect, test } from "vitest";

import { openSession, send } from "../../support/mcp-client.ts";
import { initialize, toModern, toRequest, type WireRequest } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl } from "../../support/server-under-test.ts";

let token = "";
let session: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  token = (await signIn()).tokens.access_token;
  session = await openSession(token);
});

const inSession = (request: WireRequest) => (): WireRequest => ({ ...request, headers: session });
const listening = { notifications: { toolsListChanged: true } };
const listen = toModern("subscriptions/listen", { ...listening });
const write = toModern("tools/call", { name: "create_issue" });

/** Every kind of answer that an MCP endpoint has, with its status. */
type Row = readonly [
  what: string,
  status: number,
  toRequest: () => WireRequest & { readonly url?: string },
];
const answers: readonly Row[] = [
  ["a result", 200, () => toModern("tools/list")],
  ["a stream of changes", 200, () => listen],
  ["an error in a result", 200, () => toModern("tools/call", { name: "no_such_tool" })],
  ["an unknown method", 404, () => toModern("no/such")],
  ["a session's start", 200, () => ({ body: initialize })],
  ["a session's result", 200, inSession({ body: toRequest(1, "tools/list") })],
  [
    "a session's notification",
    202,
    inSession({ body: { jsonrpc: "2.0", method: "notifications/x" } }),
  ],
  ["a session's stream", 200, inSession({ method: "GET" })],
  [
    "a session that is not there",
    404,
    () => ({ headers: { "mcp-session-id": "x" }, body: toRequest(1, "ping") }),
  ],
  ["no session", 400, () => ({ body: toRequest(1, "ping") })],
  ["half a message", 400, () => ({ body: "{" })],
  ["no token", 401, () => ({ headers: { authorization: null }, body: toRequest(1, "ping") })],
  [
    "a wrong token",
    401,
    () => ({ headers: { authorization: "Bearer x" }, body: toRequest(1, "ping") }),
  ],
  ["a scope that was not allowed", 403, () => write],
  ["another site", 403, () => ({ headers: { origin: "https://evil.example" } })],
  ["no such endpoint", 404, () => ({ url: `${mcpUrl}/nothing` })],
  ["below an endpoint", 404, () => ({ url: `${mcpUrl}/github/` })],
  ["another method", 405, () => ({ method: "PUT" })],
  ["another type", 415, () => ({ headers: { "content-type": "text/plain" }, body: "x" })],
  ["a body that is too large", 413, () => ({ body: "x".repeat(1024 * 1024 + 1) })],
  ["another name", 421, () => ({ url: mcpUrl.replace("localhost", "evil.example") })],
];

/** What programs read of an error: JSON-RPC's form, or OAuth's where the error is about the address or the scopes. */
const rpcError = {
  jsonrpc: "2.0",
  error: { code: expect.any(Number), message: expect.stringMatching(/\w/) },
};
const oauthErrors = ["misdirected_request", "insufficient_scope"];

test.each(answers)(
  "%s (%i) is kept by nobody, sniffed by nobody, and has a body if it is an error",
  async (_, status, toRequest) => {
    const { url = mcpUrl, ...request } = toRequest();
    const response = await send(token, request, url);
    expect(response.status).toBe(status);
    expect(response.headers.get("cache-control")).toMatch(/^no-store(, no-transform)?$/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    if (status < 400) return response.body?.cancel();
    const body = await response.json<{ error: string }>();
    if (oauthErrors.includes(body.error)) expect([403, 421]).toContain(status);
    else expect(body).toMatchObject(rpcError);
  },
);

test("a 401 keeps its challenge, and a 403 says which scopes", async () => {
  const stranger = await send(token, { headers: { authorization: null } });
  expect(stranger.headers.get("www-authenticate")).toContain("resource_metadata=");
  const missing = await send(token, write);
  expect(missing.headers.get("www-authenticate")).toContain('error="insufficient_scope"');
  expect(await missing.json()).toMatchObject({ error: "insufficient_scope" });
});

const browser = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

test.each([mcpUrl, `${mcpUrl}/github/readonly`])("%s says in a browser what it is", async (url) => {
  const response = await fetchWorker(url, { headers: browser });
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toContain("resource_metadata=");
  expect(response.headers.get("content-type")).toMatch(/^text\/html/);
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(response.headers.get("x-frame-options")).toBe("DENY");
  const html = await response.text();
  expect(html).toContain("This is an MCP address");
  expect(html).toContain(`<code data-copy="address">${url}</code>`);
});

test("a client that would take HTML too gets its own answer once it has a token", async () => {
  const response = await send(token, { method: "GET", headers: { ...browser, ...session } });
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  await response.body?.cancel();
});
