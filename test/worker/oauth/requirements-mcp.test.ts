import { describe, expect, inject, test } from "vitest";

import { findHandle } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import { exchange, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

const clients = inject("clientsUrl");

type Requirement = readonly [section: string, text: string, check: () => Promise<void>];

const readServer = async () =>
  (await fetchWorker(`${origin}/.well-known/oauth-authorization-server`)).json<
    Record<string, unknown>
  >();
const readResource = async () =>
  (await fetchWorker(`${origin}/.well-known/oauth-protected-resource/mcp`)).json<
    Record<string, unknown>
  >();

const toChallenge = async () =>
  (await fetchWorker(mcpUrl, { method: "POST" })).headers.get("www-authenticate") ?? "";

const ask = async (clientId: string, changes: Record<string, string | null> = {}) =>
  fetchWorker(origin + (await toAuthorizePath(clientId, changes)));

/** The consent page of a client, as a signed-in person sees it. */
async function showConsent(clientId: string, redirect: string): Promise<string> {
  const { browser } = await signIn();
  const path = await toAuthorizePath(clientId, { redirect_uri: redirect });
  const html = await (await browser.open(path)).text();
  expect(findHandle(html)).not.toBe("");
  return html;
}

const november2025: readonly Requirement[] = [
  [
    "Protected Resource Metadata Discovery",
    "the challenge says which scopes to ask for",
    async () => {
      const [, scope = ""] = /scope="([^"]+)"/.exec(await toChallenge()) ?? [];
      expect(scope.split(" ")).toEqual((await readResource()).scopes_supported);
    },
  ],
  [
    "Authorization Server Metadata Discovery",
    "one of the two discovery documents is there",
    async () => {
      expect((await readServer()).authorization_endpoint).toBe(`${origin}/authorize`);
    },
  ],
  [
    "Client ID Metadata Documents",
    "the metadata says that they are understood",
    async () => {
      expect((await readServer()).client_id_metadata_document_supported).toBe(true);
    },
  ],
  [
    "Client ID Metadata Documents",
    "a client id is the address of its document, letter for letter",
    async () => {
      const redirect_uri = "https://client.example/callback";
      for (const path of ["/lies", "/silent"]) {
        expect((await ask(clients + path, { redirect_uri })).status).toBe(400);
      }
    },
  ],
  [
    "Client ID Metadata Documents",
    "a client id is https and has a path",
    async () => {
      const redirect_uri = "http://127.0.0.1:33418/callback";
      for (const id of [clients, `${clients.replace("https", "http")}/oauth/client.json`]) {
        expect((await ask(id, { redirect_uri })).status).toBe(400);
      }
    },
  ],
  [
    "Client ID Metadata Documents",
    "redirects are the ones that the document lists",
    async () => {
      const redirect_uri = "https://chatgpt.com/other";
      expect((await ask(`${clients}/oauth/client.json`, { redirect_uri })).status).toBe(400);
    },
  ],
  [
    "Trust Policies",
    "the page shows who vouches for the client and where it returns to",
    async () => {
      const redirect = "https://chatgpt.com/connector_platform_oauth_redirect";
      const html = await showConsent(`${clients}/oauth/client.json`, redirect);
      expect(html).toContain("(localhost)");
      expect(html).toContain("<b>chatgpt.com</b>");
    },
  ],
  [
    "Localhost Redirect URI Risks",
    "the page warns where any program can use the name",
    async () => {
      const html = await showConsent(await register(), "http://127.0.0.1:33418/callback");
      expect(html).toContain("any program can use this name");
    },
  ],
  [
    "Authorization Code Protection",
    "code_challenge_methods_supported is there",
    async () => {
      expect((await readServer()).code_challenge_methods_supported).toEqual(["S256"]);
    },
  ],
  [
    "Confused Deputy",
    "each client is asked about, also where another one was allowed",
    async () => {
      const html = await showConsent(await register(), "http://127.0.0.1:33418/callback");
      expect(html).toContain("Let Test client use your tools?");
    },
  ],
];

const july2026: readonly Requirement[] = [
  [
    "Authorization Response Validation",
    "codes and errors name the issuer, and the metadata says so",
    async () => {
      const response = await ask(await register(), { resource: "https://evil.example/" });
      const { searchParams } = new URL(response.headers.get("location") ?? "");
      expect(searchParams.get("iss")).toBe((await readServer()).issuer);
      expect((await readServer()).authorization_response_iss_parameter_supported).toBe(true);
    },
  ],
  [
    "Refresh Tokens",
    "offline_access is a matter of the authorization server alone",
    async () => {
      expect((await readServer()).scopes_supported).toContain("offline_access");
      expect((await readResource()).scopes_supported).not.toContain("offline_access");
      expect(await toChallenge()).not.toContain("offline_access");
    },
  ],
  [
    "Refresh Tokens",
    "a client that asks for offline_access besides is not refused",
    async () => {
      const scope = "clinical-trials:read offline_access";
      expect((await ask(await register(), { scope })).status).toBe(303);
    },
  ],
  [
    "Application Type and Redirect URI Constraints",
    "a native client may return to loopback",
    async () => {
      expect(await register({ application_type: "native" })).toMatch(/^[\w-]{16}$/);
    },
  ],
  [
    "Application Type and Redirect URI Constraints",
    "a web client may not",
    async () => {
      const response = await fetchWorker(`${origin}/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ application_type: "web", redirect_uris: ["http://localhost/"] }),
      });
      expect(await response.json()).toMatchObject({ error: "invalid_redirect_uri" });
    },
  ],
  [
    "Token Handling",
    "a token is good for this resource, in the modern lane too",
    async () => {
      const { tokens } = await signIn();
      expect((await callTool("modern", tokens.access_token, "ping")).isError).toBeFalsy();
    },
  ],
  [
    "Token Audience Binding",
    "a token is made for the resource that was asked for",
    async () => {
      const { clientId: client_id, tokens } = await signIn();
      const { refresh_token } = tokens;
      const renewed = await exchange({ grant_type: "refresh_token", client_id, refresh_token });
      expect(await renewed.json()).toMatchObject({ resource: mcpUrl });
    },
  ],
];

describe.each([
  ["MCP 2025-11-25", november2025],
  ["MCP 2026-07-28", july2026],
] as const)("%s", (_, requirements) => {
  test.each(requirements)("%s: %s", (_section, _text, check) => check());
});
