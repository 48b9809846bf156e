import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { bodyDeadline } from "../../../src/read-body.ts";
import { register, signIn, toAuthorizePath } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

const list = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };

/** A POST to `/mcp` as a 2025 client sends it, without a session. */
function post(token: string | null, body: string | ReadableStream, headers: object = {}) {
  return fetchWorker(mcpUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body,
  });
}

const shapes = [
  ["no token", null],
  ["a token of another form", "abc"],
  ["a made-up token", `${"A".repeat(22)}.${"B".repeat(43)}:grant:secret`],
] as const;

test.each(shapes)("%s gets 401 and learns where to sign in", async (_, token) => {
  const response = await post(token, JSON.stringify(list));
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toContain(
    `resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`,
  );
});

test("a real token with one letter changed gets 401", async () => {
  const { tokens } = await signIn();
  const last = tokens.access_token.endsWith("A") ? "B" : "A";
  const response = await post(tokens.access_token.slice(0, -1) + last, JSON.stringify(list));
  expect(response.status).toBe(401);
});

describe("a body that never ends is not waited for", () => {
  const { ms } = bodyDeadline;
  beforeEach(() => {
    bodyDeadline.ms = 2 ** 31 - 1;
  });
  afterEach(() => {
    bodyDeadline.ms = ms;
  });
  /** Node's fetch sends nothing at all before the first piece. */
  const endless = () =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
    });

  test.each(shapes)("with %s: what a stranger sends is not read", async (_, token) => {
    expect((await post(token, endless())).status).toBe(401);
  });

  test("with a type that is not JSON", async () => {
    const { tokens } = await signIn();
    const response = await post(tokens.access_token, endless(), { "content-type": "text/plain" });
    expect(response.status).toBe(415);
  });
});

test("a token cannot be asked for another audience", async () => {
  const path = await toAuthorizePath(await register(), { resource: `${origin}/other` });
  const response = await fetchWorker(origin + path);
  expect(new URL(response.headers.get("location") ?? "").searchParams.get("error")).toBe(
    "invalid_target",
  );
});

describe("with a good token", () => {
  test("brackets inside strings are not depth", async () => {
    const { tokens } = await signIn();
    const name = `${"[{".repeat(200)}\\"\\\\`;
    const body = JSON.stringify({ ...list, method: "initialize", params: initialize(name) });
    expect((await post(tokens.access_token, body)).status).toBe(200);
  });

  const origins = [
    ["https://evil.example", 403],
    ["null", 403],
    ["http://localhost:9999", 403],
    [origin, 400],
  ] as const;

  test.each(origins)("Origin %s answers %i", async (from, status) => {
    const { tokens } = await signIn();
    const response = await post(tokens.access_token, JSON.stringify(list), { origin: from });
    expect(response.status).toBe(status);
  });
});

test("a configured origin may call and read the answer, preflight included", async () => {
  const from = "https://inspector.example";
  const { tokens } = await signIn();
  const response = await post(tokens.access_token, JSON.stringify(list), { origin: from });
  expect(response.status).toBe(400);
  expect(response.headers.get("access-control-allow-origin")).toBe(from);
  expect(response.headers.get("access-control-expose-headers")).toContain("mcp-session-id");
  const preflight = await fetchWorker(mcpUrl, {
    method: "OPTIONS",
    headers: { origin: from, "access-control-request-method": "POST" },
  });
  expect(preflight.status).toBe(204);
});

test("a bad Origin is refused before the token is looked at", async () => {
  const response = await post(null, JSON.stringify(list), { origin: "https://evil.example" });
  expect(response.status).toBe(403);
});

test("another host gets 421 and the right address, a page is led there", async () => {
  const url = mcpUrl.replace("localhost", "127.0.0.1");
  const response = await fetchWorker(url, { method: "POST", body: "{}" });
  expect(response.status).toBe(421);
  expect(await response.text()).toContain(origin);
  const page = await fetchWorker(`${new URL(url).origin}/account`, {
    headers: { accept: "text/html" },
  });
  expect(page.headers.get("location")).toBe(`${origin}/account`);
});

function initialize(name: string) {
  return { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name, version: "1" } };
}
