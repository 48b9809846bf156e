import { beforeAll, expect, test } from "vitest";

import { signIn } from "../support/sign-in.ts";
import { readCode, send, toModern, type WireRequest } from "../support/wire.ts";
import { fetchWorker, mcpUrl, origin } from "../support/worker.ts";

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
];
test.each(credentials)(
  "%s is answered 401 without a word on why (RFC 6750 3.1)",
  async (_what, headers, url) => {
    const request = { ...list, headers: { ...list.headers, ...headers } };
    const response = await send(token, request, url.replace("TOKEN", token));
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).not.toContain("error=");
  },
);
