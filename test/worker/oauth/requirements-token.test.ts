import { describe, expect, test } from "vitest";

import { toCodeFields } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import {
  allow,
  exchange,
  openBrowser,
  register,
  signIn,
  toAuthorizePath,
} from "../../support/person.ts";
import { createName, demo, fetchWorker, origin } from "../../support/server-under-test.ts";

type Requirement = readonly [section: string, text: string, check: () => Promise<void>];

const ask = async (changes: Record<string, string | null>, metadata: object = {}) => {
  const clientId = await register(metadata);
  return fetchWorker(origin + (await toAuthorizePath(clientId, changes)));
};

const redeem = async (changes: Record<string, string>) => {
  const name = createName();
  const clientId = await register();
  const code = await allow(openBrowser(), name, clientId, await demo.makeKey(name));
  return exchange({ ...toCodeFields(clientId, code), ...changes });
};

const confidential = { token_endpoint_auth_method: "client_secret_basic" };

const rfc7636: readonly Requirement[] = [
  [
    "4.2",
    "a challenge of S256 has 43 characters",
    async () => {
      for (const length of [0, 42, 44, 128]) {
        const response = await ask({ code_challenge: "a".repeat(length) });
        expect(response.status, String(length)).toBe(400);
      }
    },
  ],
  [
    "4.2",
    "a challenge is base64url",
    async () => {
      expect((await ask({ code_challenge: `${"a".repeat(42)}+` })).status).toBe(400);
    },
  ],
  [
    "4.3",
    "a challenge without a method would be plain, and is refused",
    async () => {
      expect((await ask({ code_challenge_method: null })).status).toBe(400);
    },
  ],
  [
    "4.4.1",
    "a public client without a challenge is refused",
    async () => {
      const none = { code_challenge: null, code_challenge_method: null };
      expect((await ask(none)).status).toBe(400);
    },
  ],
  [
    "4.4.1",
    "a client with a secret without a challenge is refused (OAuth 2.1, 7.5)",
    async () => {
      const none = { code_challenge: null, code_challenge_method: null };
      expect((await ask(none, confidential)).status).toBe(400);
    },
  ],
  [
    "4.4.1",
    "a method that nobody knows is refused",
    async () => {
      for (const code_challenge_method of ["plain", "s256", "S512"]) {
        expect((await ask({ code_challenge_method })).status).toBe(400);
      }
    },
  ],
  [
    "4.5",
    "a code needs its verifier",
    async () => {
      const response = await redeem({ code_verifier: "" });
      expect(await response.json()).toHaveProperty("error");
      expect(response.status).toBe(400);
    },
  ],
  [
    "4.6",
    "another verifier is invalid_grant",
    async () => {
      const response = await redeem({ code_verifier: "x".repeat(64) });
      expect(await response.json()).toMatchObject({ error: "invalid_grant" });
    },
  ],
  [
    "4.6",
    "the challenge itself is not its verifier",
    async () => {
      const path = await toAuthorizePath("any");
      const challenge = new URL(path, origin).searchParams.get("code_challenge") ?? "";
      const response = await redeem({ code_verifier: challenge });
      expect(await response.json()).toMatchObject({ error: "invalid_grant" });
    },
  ],
];

const isGood = (token: string) =>
  callTool("modern", token, "ping").then(
    () => true,
    () => false,
  );

const rfc7009: readonly Requirement[] = [
  [
    "2",
    "the metadata says where to revoke",
    async () => {
      const response = await fetchWorker(`${origin}/.well-known/oauth-authorization-server`);
      expect(await response.json()).toMatchObject({ revocation_endpoint: `${origin}/token` });
    },
  ],
  [
    "2.1",
    "a revoked access token is out, and its refresh token is not",
    async () => {
      const { clientId: client_id, tokens } = await signIn();
      expect((await exchange({ token: tokens.access_token, client_id })).status).toBe(200);
      expect(await isGood(tokens.access_token)).toBe(false);
      const { refresh_token } = tokens;
      const renewed = await exchange({ grant_type: "refresh_token", client_id, refresh_token });
      expect(renewed.status).toBe(200);
    },
  ],
  [
    "2.1",
    "a revoked refresh token takes all tokens of the grant along",
    async () => {
      const { clientId: client_id, tokens } = await signIn();
      await exchange({ token: tokens.refresh_token, client_id });
      expect(await isGood(tokens.access_token)).toBe(false);
    },
  ],
  [
    "2.1",
    "a wrong hint does not hinder",
    async () => {
      const { clientId: client_id, tokens } = await signIn();
      const token_type_hint = "refresh_token";
      await exchange({ token: tokens.access_token, client_id, token_type_hint });
      expect(await isGood(tokens.access_token)).toBe(false);
    },
  ],
  [
    "2.1",
    "another client's token stays",
    async () => {
      const { tokens } = await signIn();
      const client_id = await register();
      for (const token of [tokens.access_token, tokens.refresh_token]) {
        await exchange({ token, client_id });
      }
      expect(await isGood(tokens.access_token)).toBe(true);
    },
  ],
  [
    "2.1",
    "a client that nobody knows is invalid_client",
    async () => {
      const { tokens } = await signIn();
      const response = await exchange({ token: tokens.access_token, client_id: "nobody" });
      expect(response.status).toBe(401);
      expect(await isGood(tokens.access_token)).toBe(true);
    },
  ],
  [
    "2.2",
    "a token that is not good is answered 200 all the same",
    async () => {
      const client_id = await register();
      for (const token of ["made-up", "a:b:c", `${"A".repeat(22)}.${"B".repeat(43)}:c:d`]) {
        expect((await exchange({ token, client_id })).status, token).toBe(200);
      }
    },
  ],
];

describe.each([
  ["RFC 7636", rfc7636],
  ["RFC 7009", rfc7009],
] as const)("%s", (_, requirements) => {
  test.each(requirements)("section %s: %s", (_section, _text, check) => check());
});
