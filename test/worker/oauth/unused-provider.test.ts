import { createExecutionContext } from "cloudflare:test";
import * as whole from "@cloudflare/workers-oauth-provider";
import { expect, test } from "vitest";

import type { OAuthEnv } from "../../../src/oauth/kv.ts";
import * as cut from "../../../src/oauth/oauth-provider.gen.js";

const origin = "https://toolhub.example";
const redirect_uri = "http://127.0.0.1:9/back";
const person = "person";

/** What is kept, in memory. */
function createEnv(): OAuthEnv & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const OAUTH_KV: OAuthEnv["OAUTH_KV"] = {
    get: async (name, options) => {
      const text = kept.get(name) ?? null;
      const type = typeof options === "string" ? options : options?.type;
      return text !== null && type === "json" ? JSON.parse(text) : text;
    },
    put: async (name, value) => void kept.set(name, value),
    delete: async (name) => void kept.delete(name),
    list: async ({ prefix }) => ({
      keys: [...kept.keys()]
        .filter((name) => name.startsWith(prefix ?? ""))
        .map((name) => ({ name })),
      list_complete: true,
    }),
  };
  return { OAUTH_KV, kept };
}

type Library = Pick<typeof whole, "OAuthAuthorizationServer">;

/** The server as `oauth/authorization-server.ts` makes it. */
const createServer = ({ OAuthAuthorizationServer }: Library) =>
  new OAuthAuthorizationServer<OAuthEnv>({
    issuer: origin,
    resources: [`${origin}/mcp`, `${origin}/mcp/trials`],
    defaultResource: `${origin}/mcp`,
    authorizeEndpoint: `${origin}/authorize`,
    tokenEndpoint: `${origin}/token`,
    clientRegistrationEndpoint: `${origin}/register`,
    clientIdMetadataDocumentEnabled: true,
    scopesSupported: ["trials:read", "offline_access"],
    onError: () => undefined,
  });

const verifier = "v".repeat(43);

async function toChallenge(): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** What is made anew each time, by its length alone. */
const toStable = (text: string) =>
  text.replaceAll(/[\w-]{16,}(?::[\w-]{16,})*|\b\d{10}\b/g, (made) =>
    /^[a-z_]+$/.test(made) ? made : `<${made.length}>`,
  );

/** Everything that a client may ask of it, in a row, and what it was answered. */
async function ask(library: Library) {
  const env = createEnv();
  const server = createServer(library);
  const answers: unknown[] = [];
  const send = async (path: string, init: RequestInit = {}) => {
    const request = new Request(`${origin}${path}`, init);
    const response = await server.fetch(request, env, createExecutionContext());
    const text = await response.text();
    const headers = [...response.headers].toSorted().map((pair) => toStable(pair.join(": ")));
    answers.push({
      path,
      method: request.method,
      status: response.status,
      headers,
      text: toStable(text),
    });
    return text;
  };
  const post = (fields: Readonly<Record<string, string>>, headers: HeadersInit = {}) =>
    send("/token", { method: "POST", headers, body: new URLSearchParams(fields) });

  for (const method of ["GET", "HEAD", "OPTIONS", "POST"]) {
    for (const path of [
      "/.well-known/oauth-authorization-server",
      "/.well-known/oauth-protected-resource/mcp",
      "/.well-known/jwks.json",
      "/authorize",
      "/mcp",
      "/mcp/trials",
      "/elsewhere",
    ]) {
      await send(path, { method, headers: { authorization: "Bearer a:b:c" } });
    }
  }
  for (const body of ["{}", "[]", "no", JSON.stringify({ redirect_uris: ["ftp://x"] })]) {
    await send("/register", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
  }
  const registered = JSON.parse(
    await send("/register", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        client_name: "Client",
        redirect_uris: [redirect_uri],
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
      }),
    }),
  );
  const client_id = String(registered.client_id);
  const api = server.getOAuthApi(env);
  const query = new URLSearchParams({
    response_type: "code",
    client_id,
    redirect_uri,
    scope: "trials:read offline_access",
    state: "s",
    code_challenge: await toChallenge(),
    code_challenge_method: "S256",
    resource: `${origin}/mcp`,
  });
  const authRequest = await api.parseAuthRequest(new Request(`${origin}/authorize?${query}`));
  const { redirectTo } = await api.completeAuthorization({
    request: authRequest,
    userId: person,
    metadata: {},
    scope: ["trials:read", "offline_access"],
    props: {},
  });
  const code = new URL(redirectTo).searchParams.get("code") ?? "";
  const grant_type = "authorization_code";
  const fields = { grant_type, client_id, code, redirect_uri, code_verifier: verifier };
  await post({ ...fields, code_verifier: "w".repeat(43) });
  const { access_token = "", refresh_token = "" } = JSON.parse(await post(fields));
  const renewed = JSON.parse(await post({ grant_type: "refresh_token", client_id, refresh_token }));
  const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
  const bearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  const access = "urn:ietf:params:oauth:token-type:access_token";
  const subject = { subject_token: access_token, subject_token_type: access };
  for (const wrong of [
    {},
    { client_id },
    { client_id: "nobody", grant_type },
    { client_id, grant_type: "password" },
    { client_id, grant_type: "client_credentials" },
    { client_id, grant_type: exchange, ...subject },
    { client_id, grant_type: bearer, assertion: "a.b.c" },
    { client_id, grant_type, code: "a:b:c", redirect_uri, code_verifier: verifier },
    { client_id, grant_type: "refresh_token", refresh_token: "a:b:c" },
  ]) {
    await post(wrong);
    await post(wrong, { authorization: `Basic ${btoa("a:b")}` });
  }
  await post({ client_id, token: String(renewed.access_token) });
  await post({ client_id, token: String(renewed.refresh_token) });
  await post({
    grant_type: "refresh_token",
    client_id,
    refresh_token: String(renewed.refresh_token),
  });
  return { answers, kept: [...env.kept.keys()].map(toStable).toSorted() };
}

test("without what is unused the provider answers and keeps what the whole one does", async () => {
  const [ours, theirs] = await Promise.all([ask(cut), ask(whole)]);
  expect(ours).toEqual(theirs);
  const statuses = new Set(ours.answers.map((answer) => (answer as { status: number }).status));
  expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 204, 400, 401, 404, 405]));
});
