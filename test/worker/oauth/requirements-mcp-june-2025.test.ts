import { expect, test } from "vitest";

import { exchange, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

type Requirement = readonly [section: string, text: string, check: () => Promise<void>];

const readServer = async () =>
  (await fetchWorker(`${origin}/.well-known/oauth-authorization-server`)).json<
    Record<string, unknown>
  >();
const readResource = async () =>
  (await fetchWorker(`${origin}/.well-known/oauth-protected-resource/mcp`)).json<
    Record<string, unknown>
  >();

const post = (headers: Record<string, string> = {}, url = mcpUrl) =>
  fetchWorker(url, { method: "POST", headers });

const toChallenge = async () => (await post()).headers.get("www-authenticate") ?? "";

const ask = async (clientId: string, changes: Record<string, string | null> = {}) =>
  fetchWorker(origin + (await toAuthorizePath(clientId, changes)));

const june2025: readonly Requirement[] = [
  [
    "Authorization Server Location",
    "the resource publishes metadata with an issuer",
    async () => {
      expect((await readResource()).authorization_servers).toEqual([origin]);
    },
  ],
  [
    "Authorization Server Location",
    "401 comes with WWW-Authenticate and the metadata's address",
    async () => {
      expect((await post()).status).toBe(401);
      expect(await toChallenge()).toContain("resource_metadata=");
    },
  ],
  [
    "Server Metadata Discovery",
    "the issuer publishes RFC 8414 metadata",
    async () => {
      expect((await readServer()).issuer).toBe(origin);
    },
  ],
  [
    "Dynamic Client Registration",
    "a client may register without anybody's help",
    async () => {
      expect(await register()).toMatch(/^[\w-]{16}$/);
    },
  ],
  [
    "Resource Parameter Implementation",
    "the resource is the MCP server's canonical address",
    async () => {
      expect((await readResource()).resource).toBe(mcpUrl);
    },
  ],
  [
    "Token Requirements",
    "a token in the query string is not taken",
    async () => {
      const { tokens } = await signIn();
      const response = await post({}, `${mcpUrl}?access_token=${tokens.access_token}`);
      expect(response.status).toBe(401);
    },
  ],
  [
    "Token Requirements",
    "every request of a session needs the token",
    async () => {
      const response = await post({ "mcp-session-id": "anything" });
      expect(response.status).toBe(401);
    },
  ],
  [
    "Token Handling",
    "a refresh token, a code and another server's token are not access tokens",
    async () => {
      const { tokens, code } = await signIn();
      const other = ["a".repeat(22), "b".repeat(43)].join(".");
      for (const token of [
        tokens.refresh_token,
        code,
        `${other}:grant:secret`,
        "eyJhbGciOiJub25lIn0.e30.",
      ]) {
        expect((await post({ authorization: `Bearer ${token}` })).status).toBe(401);
      }
    },
  ],
  [
    "Error Handling",
    "a malformed authorization request is 400",
    async () => {
      expect((await ask(await register(), { code_challenge: null })).status).toBe(400);
    },
  ],
  [
    "Token Theft",
    "a public client's refresh token changes with every use",
    async () => {
      const { clientId: client_id, tokens } = await signIn();
      const { refresh_token } = tokens;
      const renewed = await exchange({ grant_type: "refresh_token", client_id, refresh_token });
      expect(await renewed.json()).not.toMatchObject({ refresh_token });
    },
  ],
  [
    "Token Theft",
    "an access token lives for an hour",
    async () => {
      const { clientId: client_id, tokens } = await signIn();
      const { refresh_token } = tokens;
      const renewed = await exchange({ grant_type: "refresh_token", client_id, refresh_token });
      expect(await renewed.json()).toMatchObject({ expires_in: 3600 });
    },
  ],
  [
    "Communication Security",
    "a redirect is https or loopback",
    async () => {
      const response = await fetchWorker(`${origin}/register`, {
        method: "POST",
        body: JSON.stringify({ redirect_uris: ["http://client.example/"] }),
      });
      expect(response.status).toBe(400);
    },
  ],
  [
    "Authorization Code Protection",
    "PKCE is asked for",
    async () => {
      const none = { code_challenge: null, code_challenge_method: null };
      expect((await ask(await register(), none)).headers.get("location")).toBeNull();
    },
  ],
  [
    "Open Redirection",
    "a redirect must match one that is registered",
    async () => {
      const redirect_uri = "http://127.0.0.1:33418/callback/../other";
      expect((await ask(await register(), { redirect_uri })).status).toBe(400);
    },
  ],
];

test.each(june2025)("MCP 2025-06-18, %s: %s", (_section, _text, check) => check());
