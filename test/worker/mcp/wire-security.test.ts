import { beforeAll, expect, test } from "vitest";

import { send } from "../../support/mcp-client.ts";
import { readCode, toModern, type WireRequest } from "../../support/mcp-messages.ts";
import { signIn } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

let token = "";
beforeAll(async () => {
  token = (await signIn()).tokens.access_token;
});

const list = toModern("tools/list");
const endpoints = [mcpUrl, `${mcpUrl}/github`, `${mcpUrl}/github/readonly`, `${mcpUrl}/nothing`];
const strangers = [
  "https://evil.example",
  "null",
  "http://localhost:1",
  `${origin}.evil.example`,
  "https://inspector.example.evil.example",
];

test.each(endpoints)(
  "%s refuses other sites before anything else (2026 http, Security)",
  async (url) => {
    for (const from of strangers) {
      for (const method of ["POST", "GET", "DELETE", "OPTIONS", "PUT"]) {
        const response = await fetchWorker(url, { method, headers: { origin: from } });
        expect(response.status, `${method} from ${from}`).toBe(403);
        expect(await readCode(response)).toBe(-32000);
        expect(response.headers.has("access-control-allow-origin")).toBe(false);
      }
    }
  },
);

test("an allowed site may read the challenge and the session id", async () => {
  const from = "https://inspector.example";
  const refused = await fetchWorker(`${mcpUrl}/github`, {
    method: "POST",
    headers: { origin: from },
  });
  expect(refused.status).toBe(401);
  expect(refused.headers.get("access-control-allow-origin")).toBe(from);
  const exposed = refused.headers.get("access-control-expose-headers")?.toLowerCase() ?? "";
  for (const name of ["www-authenticate", "mcp-session-id"]) expect(exposed).toContain(name);
});

test("the preflight lets every header of the protocol through", async () => {
  const names = [
    "authorization",
    "content-type",
    "last-event-id",
    "mcp-method",
    "mcp-name",
    "mcp-protocol-version",
    "mcp-session-id",
  ];
  const preflight = await fetchWorker(`${mcpUrl}/clinical-trials`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": names.join(","),
    },
  });
  expect(preflight.status).toBe(204);
  const allowed = preflight.headers.get("access-control-allow-headers")?.toLowerCase().split(",");
  expect(allowed?.map((name) => name.trim()).sort()).toEqual(names);
});

const methods = ["PUT", "PATCH", "HEAD"];
test.each(methods)("%s is answered 405 with what is allowed (RFC 9110 15.5.6)", async (method) => {
  const response = await send(token, { method });
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("GET, POST, DELETE");
  if (method !== "HEAD") expect(await readCode(response)).toBe(-32600);
});

const types = [
  null,
  "text/plain",
  "application/x-www-form-urlencoded",
  "application/jsonp",
  "multipart/form-data; boundary=x",
];
test.each(types)("Content-Type %s is answered 415 (2026 http, Sending Messages)", async (type) => {
  const response = await send(token, {
    ...list,
    headers: { ...list.headers, "content-type": type },
  });
  expect([response.status, await readCode(response)]).toEqual([415, -32600]);
});

const json = ["application/json; charset=utf-8", "APPLICATION/JSON"];
test.each(json)("Content-Type %s is JSON", async (type) => {
  const headers = { ...list.headers, "content-type": type };
  expect((await send(token, { ...list, headers })).status).toBe(200);
});

const credentials: readonly (readonly [string, WireRequest["headers"], string])[] = [
  ["no token", { authorization: null }, mcpUrl],
  ["a token in another scheme", { authorization: "Basic abc" }, mcpUrl],
  ["a token in the address", { authorization: null }, `${mcpUrl}?access_token=TOKEN`],
  ["a token in a cookie", { authorization: null, cookie: "access_token=TOKEN" }, mcpUrl],
];
test.each(credentials)(
  "%s is answered 401 without a word on why (RFC 6750 3.1)",
  async (_what, headers = {}, url) => {
    const filled = Object.entries(headers).map(([name, value]) => [
      name,
      value?.replace("TOKEN", token) ?? null,
    ]);
    const request = { ...list, headers: { ...list.headers, ...Object.fromEntries(filled) } };
    const response = await send(token, request, url.replace("TOKEN", token));
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).not.toContain("error=");
  },
);

const broken: readonly (readonly [string, (token: string) => string])[] = [
  ["no token behind Bearer", () => "Bearer "],
  ["a token cut short", (token) => `Bearer ${token.slice(0, -1)}`],
  ["a token with something behind it", (token) => `Bearer ${token}x`],
  ["two tokens", (token) => `Bearer ${token}, Bearer ${token}`],
  ["a token in quotes", (token) => `Bearer "${token}"`],
  ["a token without its secret", (token) => `Bearer ${token.split(":").slice(0, -1).join(":")}`],
  ["a token of 8000 letters", () => `Bearer ${"x".repeat(8000)}`],
];
test.each(broken)("%s opens nothing (RFC 6750 2.1)", async (_what, toHeader) => {
  const headers = { ...list.headers, authorization: toHeader(token) };
  const response = await send(token, { ...list, headers });
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toContain("resource_metadata=");
  expect(await response.text()).not.toContain(token);
});

test("the scheme is Bearer in any letters (RFC 9110 11.1)", async () => {
  const headers = { ...list.headers, authorization: `bearer ${token}` };
  expect((await send(token, { ...list, headers })).status).toBe(200);
});

const hosts = [
  origin.replace("http:", "https:"),
  origin.replace("localhost", "127.0.0.1"),
  origin.replace("localhost", "evil.example"),
  origin.replace("localhost", "localhost.evil.example"),
  origin.replace(/:\d+$/, ":1"),
];
test.each(hosts)(
  "%s is another server: 421 (RFC 9110 15.5.20; 2026 http, Security)",
  async (host) => {
    for (const url of endpoints) {
      const other = url.replace(origin, host);
      const response = await send(token, list, other);
      expect(response.status, other).toBe(421);
      expect(await response.text()).toContain(origin);
    }
  },
);

const { host } = new URL(origin);
const names = [
  ["no Host at all", null],
  ["the Host of the address", host],
  ["the Host in capital letters", host.toUpperCase()],
] as const;
test.each(names)("%s is this server (RFC 9110 7.2)", async (_what, name) => {
  const response = await send(token, { ...list, headers: { ...list.headers, host: name } });
  expect([response.status, await readCode(response)]).toEqual([200, 0]);
});

const paths = ["/mcp/", "/mcp//github", "/mcp/github/", "/mcp/%67ithub", "/mcp/github%2Freadonly"];
test.each(paths)("%s is not another way to an endpoint (RFC 9110 4.2.3)", async (path) => {
  const response = await send(token, list, origin + path);
  expect([response.status, await readCode(response)]).toEqual([404, -32600]);
});

const notModern = [400, 404, 405];
const requests: readonly (readonly [string, WireRequest])[] = [
  ["half a message", { ...list, body: "{" }],
  ["no method header", { ...list, headers: { ...list.headers, "mcp-method": null } }],
  ["no version header", { ...list, headers: { ...list.headers, "mcp-protocol-version": null } }],
  ["an unknown method", toModern("no/such")],
  ["GET", { method: "GET", headers: list.headers ?? {} }],
  ["DELETE", { method: "DELETE", headers: list.headers ?? {} }],
  ["PUT", { method: "PUT", headers: list.headers ?? {} }],
];
test.each(requests)(
  "%s has a body that tells a modern server from one of 2024 (2026 http, Backward Compatibility)",
  async (_what, request) => {
    const response = await send(token, request);
    expect(notModern).toContain(response.status);
    expect(await response.json()).toMatchObject({
      jsonrpc: "2.0",
      error: { code: expect.any(Number), message: expect.stringMatching(/./) },
    });
  },
);
