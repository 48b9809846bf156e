import { describe, expect, test } from "vitest";

import { fetchWorker, origin } from "../../support/server-under-test.ts";

const send = (body: unknown) =>
  fetchWorker(`${origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: "https://inspector.example" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

const basic = { redirect_uris: ["http://127.0.0.1/callback"], token_endpoint_auth_method: "none" };
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => `https://client.example/${index}`);
const long = (length: number) => `https://client.example/${"a".repeat(length - 23)}`;

const accepted: readonly (readonly [string, object])[] = [
  ["ten redirect URIs", { redirect_uris: many(10) }],
  ["a redirect URI of 512 bytes", { redirect_uris: [long(512)] }],
  ["a name of 100 characters", { client_name: "😀".repeat(100) }],
  ["no name", {}],
  ["a web client at https", { application_type: "web", redirect_uris: many(1) }],
  [
    "a native client with both",
    { application_type: "native", redirect_uris: [long(40), "http://[::1]/"] },
  ],
  ["a scheme of its own beside loopback", { redirect_uris: ["cursor://a/b", "http://localhost/"] }],
  ["members nobody knows", { software_statement_hint: "x", nested: { a: [1] } }],
];

test.each(accepted)("%s may be registered", async (_, changes) => {
  const response = await send({ ...basic, ...changes });
  expect(await response.json()).toMatchObject({
    client_id: expect.stringMatching(/^[\w-]{16}$/),
    token_endpoint_auth_method: "none",
  });
  expect(response.status).toBe(201);
});

const badRedirect: readonly (readonly [string, object])[] = [
  ["eleven redirect URIs", { redirect_uris: many(11) }],
  ["a redirect URI of 513 bytes", { redirect_uris: [long(513)] }],
  ["no redirect URI", { redirect_uris: [] }],
  ["redirect URIs that are missing", { redirect_uris: undefined }],
  ["a script", { redirect_uris: ["javascript:alert(1)"] }],
  ["a script in capitals and spaces", { redirect_uris: [" JavaScript:alert(1)"] }],
  ["data", { redirect_uris: ["data:text/html,x"] }],
  ["a script beside a good one", { redirect_uris: ["https://a.example/", "vbscript:x"] }],
  ["a fragment", { redirect_uris: ["https://client.example/#here"] }],
  ["userinfo", { redirect_uris: ["https://a:b@client.example/"] }],
  ["http to another computer", { redirect_uris: ["http://client.example/"] }],
  ["only a scheme of its own", { redirect_uris: ["cursor://a/b"] }],
  ["a relative address", { redirect_uris: ["/callback"] }],
  ["a semicolon in the host", { redirect_uris: ["https://a.example;script-src/"] }],
  ["a comma in the host", { redirect_uris: ["https://a.example,b.example/"] }],
  ["a quote in the host", { redirect_uris: ["https://'self'/"] }],
  ["a star for a host", { redirect_uris: [...many(1), "https://*/"] }],
  ["a web client on loopback", { application_type: "web" }],
  [
    "a web client with its own scheme",
    { application_type: "web", redirect_uris: [...many(1), "app://x"] },
  ],
];

test.each(badRedirect)("%s is invalid_redirect_uri", async (_, changes) => {
  const response = await send({ ...basic, ...changes });
  expect(response.status).toBe(400);
  expect(response.headers.get("access-control-allow-origin")).toBeTruthy();
  expect(await response.json()).toEqual({
    error: "invalid_redirect_uri",
    error_description: expect.stringMatching(/redirect.uri/i),
  });
});

const badMetadata: readonly (readonly [string, unknown, string])[] = [
  ["a name of 101 characters", { ...basic, client_name: "😀".repeat(101) }, "client_name"],
  ["a name that is no text", { ...basic, client_name: { a: 1 } }, "client_name"],
  ["an unknown application type", { ...basic, application_type: "tv" }, "application_type"],
  ["an unknown way to authenticate", { ...basic, token_endpoint_auth_method: "tls" }, "auth"],
  ["a list", [], "object"],
];

test.each(badMetadata)("%s is invalid_client_metadata", async (_, body, about) => {
  const response = await send(body);
  expect(response.status).toBe(400);
  const { error, error_description } = await response.json<Record<string, string>>();
  expect(error).toBe("invalid_client_metadata");
  expect(error_description).toContain(about);
});

describe("the body", () => {
  const padded = (bytes: number) => {
    const empty = JSON.stringify({ ...basic, padding: "" });
    return JSON.stringify({ ...basic, padding: "a".repeat(bytes - empty.length) });
  };

  test("may have 16 KiB and not one byte more", async () => {
    expect((await send(padded(16 * 1024))).status).toBe(201);
    const refused = await send(padded(16 * 1024 + 1));
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ error: "invalid_client_metadata" });
  });

  test("is JSON", async () => {
    const response = await send("client_name=x");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: "invalid_request" });
  });
});

test("two registrations of the same client are two clients", async () => {
  const [one, two] = await Promise.all([send(basic), send(basic)]);
  const ids = [await one.json<{ client_id: string }>(), await two.json<{ client_id: string }>()];
  expect(ids[0]?.client_id).not.toBe(ids[1]?.client_id);
});
