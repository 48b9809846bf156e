import { expect, test } from "vitest";

import { redirectUri, type Tokens, toCodeFields } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import { allow, openBrowser, register } from "../../support/person.ts";
import { createName, demo, fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

/** A client with a secret, as the Python SDK registers: it names no method and gets `client_secret_basic`. */
async function registerWithSecret() {
  const response = await fetchWorker(`${origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Python SDK",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
    }),
  });
  return response.json<{ client_id: string; client_secret: string }>();
}

type Client = Awaited<ReturnType<typeof registerWithSecret>>;

/** What mcp 1.30.0 and 2.3.0 send: the id in the body beside Basic authentication. */
function sendBoth(
  { client_id, client_secret }: Client,
  fields: Readonly<Record<string, string>>,
): Promise<Response> {
  const user = `${encodeURIComponent(client_id)}:${encodeURIComponent(client_secret)}`;
  return fetchWorker(`${origin}/token`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Basic ${btoa(user)}`,
    },
    body: new URLSearchParams({ client_id, ...fields }).toString(),
  });
}

async function connect() {
  const client = await registerWithSecret();
  const name = createName();
  const key = await demo.makeKey(name);
  const code = await allow(openBrowser(), name, client.client_id, key);
  return { client, fields: { ...toCodeFields(client.client_id, code), resource: mcpUrl } };
}

test("the Python SDK and FastMCP, which send Basic and a client_id, sign in, refresh and revoke", async () => {
  const { client, fields } = await connect();
  const first = await sendBoth(client, fields);
  expect(first.status).toBe(200);
  const { refresh_token } = await first.json<Tokens>();
  const refresh = { grant_type: "refresh_token", refresh_token, resource: mcpUrl };
  const second = await sendBoth(client, refresh);
  expect(second.status).toBe(200);
  const { access_token } = await second.json<Tokens>();
  expect((await callTool("modern", access_token, "ping")).isError).toBeFalsy();
  expect((await sendBoth(client, { token: access_token })).status).toBe(200);
  await expect(callTool("modern", access_token, "ping")).rejects.toThrow();
});

test.each([
  ["another client's id", { client_id: "somebody-else" }],
  ["the secret in the body too", { client_secret: "x" }],
  ["an assertion too", { client_assertion: "a.b.c" }],
])("Basic with %s is two methods, and refused", async (_, changes) => {
  const { client, fields } = await connect();
  const response = await sendBoth(client, { ...fields, ...changes });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: "invalid_request",
    error_description: "Client must not use multiple authentication methods",
  });
});

test("a wrong secret beside the right id is no client", async () => {
  const { client, fields } = await connect();
  const response = await sendBoth({ ...client, client_secret: "x" }, fields);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: "invalid_client" });
});

test("a verifier that is short or of other characters is told so, and the code stays good", async () => {
  const clientId = await register();
  const name = createName();
  const code = await allow(openBrowser(), name, clientId, await demo.makeKey(name));
  const send = (changes: object) =>
    fetchWorker(`${origin}/token`, {
      method: "POST",
      body: new URLSearchParams({ ...toCodeFields(clientId, code), ...changes }),
    });
  for (const code_verifier of ["v".repeat(10), "v".repeat(129), `${"v".repeat(63)}+`]) {
    const response = await send({ code_verifier });
    expect(response.status).toBe(400);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await response.json()).toMatchObject({
      error: "invalid_request",
      error_description: expect.stringContaining("43 to 128"),
    });
  }
  expect((await send({})).status).toBe(200);
});

test("a verifier of 10 characters is refused before any account is asked", async () => {
  const response = await fetchWorker(`${origin}/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "authorization_code", code_verifier: "v".repeat(10) }),
  });
  expect(await response.json()).toMatchObject({ error: "invalid_request" });
});
