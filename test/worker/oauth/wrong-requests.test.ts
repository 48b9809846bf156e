import { describe, expect, test } from "vitest";

import { fetchWorker as fetchAny, origin } from "../../support/server-under-test.ts";

/** Asked as a page of another site asks. */
const fetchWorker = (url: string, { headers, ...init }: RequestInit = {}) => {
  const all = new Headers(headers);
  all.set("origin", "https://inspector.example");
  return fetchAny(url, { ...init, headers: all });
};

const form = "application/x-www-form-urlencoded";
const server = "/.well-known/oauth-authorization-server";
const resource = "/.well-known/oauth-protected-resource/mcp";

async function expectError(response: Response, status: number, error: string) {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toContain("application/json");
  expect(response.headers.get("access-control-allow-origin")).toBeTruthy();
  expect(response.headers.get("cache-control")).toContain("no-store");
  expect(await response.json()).toEqual({ error, error_description: expect.any(String) });
}

const methods = [
  ["/token", ["GET", "PUT", "PATCH", "DELETE", "PROPFIND"], "POST, OPTIONS"],
  ["/register", ["GET", "PUT", "PATCH", "DELETE", "PROPFIND"], "POST, OPTIONS"],
  ["/authorize", ["PUT", "PATCH", "DELETE", "OPTIONS"], "GET, HEAD, POST"],
  [server, ["POST", "PUT", "DELETE"], "GET, HEAD, OPTIONS"],
] as const;

describe.each(methods)("%s", (path, refused, allow) => {
  test.each(refused)("answers %s with 405, Allow and an OAuth error", async (method) => {
    const response = await fetchWorker(origin + path, { method });
    expect(response.headers.get("allow")).toBe(allow);
    await expectError(response, 405, "invalid_request");
  });

  test("has no body for HEAD, and never a page", async () => {
    const response = await fetchWorker(origin + path, { method: "HEAD" });
    expect(await response.text()).toBe("");
  });
});

test.each(["POST", "PUT", "DELETE"])(
  "%s to a resource's metadata is 405 with Allow",
  async (method) => {
    const response = await fetchWorker(origin + resource, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
  },
);

test("an unknown well-known document is 404, and no page", async () => {
  const response = await fetchWorker(`${origin}/.well-known/openid-configuration`);
  await expectError(response, 404, "not_found");
});

test.each([
  ["/token", 64 * 1024, form, "invalid_request"],
  ["/register", 16 * 1024, "application/json", "invalid_client_metadata"],
])("%s above %i bytes is 413 with an OAuth error", async (path, most, type, error) => {
  const send = (body: string) =>
    fetchWorker(origin + path, { method: "POST", headers: { "content-type": type }, body });
  await expectError(await send("a".repeat(most + 1)), 413, error);
  expect((await send("a".repeat(most))).status).not.toBe(413);
});

const types = ["text/plain", "multipart/form-data; boundary=x", "application/jsonp", ""];

test.each([...types, "application/json"])("/token takes forms, not %j", async (type) => {
  const init = { method: "POST", headers: { "content-type": type }, body: "grant_type=x" };
  await expectError(await fetchWorker(`${origin}/token`, init), 400, "invalid_request");
});

test.each([...types, form])("/register takes JSON, not %j", async (type) => {
  const body = JSON.stringify({ redirect_uris: ["https://client.example/"] });
  const init = { method: "POST", headers: { "content-type": type }, body };
  await expectError(await fetchWorker(`${origin}/register`, init), 400, "invalid_request");
});

test.each(["application/json", "APPLICATION/JSON; charset=utf-8", "application/json ;a=b"])(
  "/register takes %s",
  async (type) => {
    const body = JSON.stringify({ redirect_uris: ["https://client.example/"] });
    const init = { method: "POST", headers: { "content-type": type }, body };
    expect((await fetchWorker(`${origin}/register`, init)).status).toBe(201);
  },
);

const polluted = [
  ["a parameter in the address", "/token?grant_type=authorization_code&code=x", "grant_type=x"],
  ["the grant type twice", "/token", "grant_type=authorization_code&grant_type=refresh_token"],
  ["the client twice", "/token", "grant_type=authorization_code&client_id=a&client_id=b"],
  ["the code twice", "/token", "grant_type=authorization_code&client_id=a&code=a&code=b"],
] as const;

test.each(polluted)("%s is no way around", async (_, path, body) => {
  const init = { method: "POST", headers: { "content-type": form }, body };
  const response = await fetchWorker(origin + path, init);
  expect([400, 401]).toContain(response.status);
  expect(await response.json()).toHaveProperty("error");
});
