import { expect, test } from "vitest";

import { type Tokens, toCodeFields } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import { allow, exchange, openBrowser, register, signIn } from "../../support/person.ts";
import { createName, demo, fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

/** A code that was not redeemed yet. */
async function getCode() {
  const name = createName();
  const clientId = await register();
  const code = await allow(openBrowser(), name, clientId, await demo.makeKey(name));
  return { clientId, code };
}

test("five parallel redemptions of one code: exactly one succeeds", async () => {
  const { clientId, code } = await getCode();
  const attempts = Array.from({ length: 5 }, () => exchange(toCodeFields(clientId, code)));
  const statuses = (await Promise.all(attempts)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 400, 400, 400, 400]);
});

test("a code that is redeemed again takes its tokens back", async () => {
  const { clientId, code } = await getCode();
  const response = await exchange(toCodeFields(clientId, code));
  const { access_token } = await response.json<Tokens>();
  expect((await callTool("modern", access_token, "ping")).isError).toBeFalsy();
  expect((await exchange(toCodeFields(clientId, code))).status).toBe(400);
  await expect(callTool("modern", access_token, "ping")).rejects.toThrow();
});

const refused = [
  ["the wrong verifier", { code_verifier: "w".repeat(64) }],
  ["no verifier", { code_verifier: "" }],
  ["another redirect", { redirect_uri: "http://127.0.0.1:33418/other" }],
  ["a made-up code", { code: `${"A".repeat(22)}.${"B".repeat(43)}:grant:secret` }],
  ["a code of another form", { code: "abc" }],
] as const;

test.each(refused)("%s gets no token", async (_, changes) => {
  const { clientId, code } = await getCode();
  const response = await exchange({ ...toCodeFields(clientId, code), ...changes });
  expect(response.status).toBe(400);
  const { error } = await response.json<{ error: string }>();
  expect(["invalid_grant", "invalid_request"]).toContain(error);
});

test("another client cannot redeem a code", async () => {
  const { code } = await getCode();
  const response = await exchange(toCodeFields(await register(), code));
  expect(response.status).toBe(400);
});

test("a refresh gives a new pair that works", async () => {
  const { clientId, tokens } = await signIn();
  const response = await exchange({
    grant_type: "refresh_token",
    client_id: clientId,
    refresh_token: tokens.refresh_token,
  });
  const renewed = await response.json<Tokens>();
  expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
  expect((await callTool("session", renewed.access_token, "ping")).isError).toBeFalsy();
});

test("a revoked token is out at once", async () => {
  const { clientId, tokens } = await signIn();
  const response = await exchange({ token: tokens.refresh_token, client_id: clientId });
  expect(response.status).toBe(200);
  await expect(callTool("modern", tokens.access_token, "ping")).rejects.toThrow();
});

test("the metadata of both roles name each other and what clients need", async () => {
  const resource = await fetchWorker(`${origin}/.well-known/oauth-protected-resource/mcp`);
  expect(await resource.json()).toMatchObject({
    resource: mcpUrl,
    authorization_servers: [origin],
    scopes_supported: ["clinical-trials:read", "github:read", "github:write"],
  });
  const server = await fetchWorker(`${origin}/.well-known/oauth-authorization-server`);
  expect(await server.json()).toMatchObject({
    issuer: origin,
    code_challenge_methods_supported: ["S256"],
    client_id_metadata_document_supported: true,
    authorization_response_iss_parameter_supported: true,
    registration_endpoint: `${origin}/register`,
  });
});
