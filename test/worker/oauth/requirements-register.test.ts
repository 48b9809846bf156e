import { expect, test } from "vitest";

import { fetchWorker, origin } from "../../support/server-under-test.ts";

type Requirement = readonly [section: string, text: string, check: () => Promise<void>];

const send = (body: unknown, init: RequestInit = {}) =>
  fetchWorker(`${origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...init,
  });

const redirect_uris = ["https://client.example/callback"];
const registerAs = async (changes: object) =>
  (await send({ redirect_uris, ...changes })).json<Record<string, unknown>>();

const rfc7591: readonly Requirement[] = [
  [
    "2",
    "without a method a client gets a secret and client_secret_basic",
    async () => {
      expect(await registerAs({})).toMatchObject({
        token_endpoint_auth_method: "client_secret_basic",
        grant_types: ["authorization_code"],
        response_types: ["code"],
      });
    },
  ],
  [
    "2",
    "what nobody knows is ignored",
    async () => {
      expect(await registerAs({ future_member: 1 })).not.toHaveProperty("future_member");
    },
  ],
  [
    "2",
    "a client that is sent codes must register where to",
    async () => {
      expect(await registerAs({ redirect_uris: undefined })).toHaveProperty("error");
    },
  ],
  [
    "2.1",
    "a grant type of tokens in redirects is not registered",
    async () => {
      const answer = await registerAs({ grant_types: ["implicit"], response_types: ["token"] });
      expect(answer).not.toHaveProperty("client_id");
    },
  ],
  [
    "2.2",
    "names in other languages come back",
    async () => {
      expect(await registerAs({ client_name: "Client", "client_name#de": "Kunde" })).toMatchObject({
        client_name: "Client",
        "client_name#de": "Kunde",
      });
    },
  ],
  [
    "3",
    "the endpoint takes POST alone",
    async () => {
      expect((await fetchWorker(`${origin}/register`)).status).toBe(405);
    },
  ],
  [
    "3.2.1",
    "the answer is 201, JSON, and kept by no cache",
    async () => {
      const response = await send({ redirect_uris });
      expect(response.status).toBe(201);
      expect(response.headers.get("content-type")).toContain("application/json");
      expect(response.headers.get("cache-control")).toBe("no-store");
    },
  ],
  [
    "3.2.1",
    "a secret comes with the time of its end",
    async () => {
      const { client_secret, client_secret_expires_at } = await registerAs({});
      expect(client_secret).toMatch(/^[\w-]{32}$/);
      expect(client_secret_expires_at).toBeGreaterThan(Date.now() / 1000);
    },
  ],
  [
    "3.2.1",
    "a public client has no secret",
    async () => {
      const answer = await registerAs({ token_endpoint_auth_method: "none" });
      expect(answer).not.toHaveProperty("client_secret");
    },
  ],
  [
    "3.2.1",
    "all that was registered comes back",
    async () => {
      const metadata = { client_name: "A", client_uri: "https://client.example/", redirect_uris };
      expect(await registerAs(metadata)).toMatchObject(metadata);
    },
  ],
  [
    "3.2.2",
    "a redirect URI that cannot be used is invalid_redirect_uri",
    async () => {
      expect((await registerAs({ redirect_uris: ["javascript:x"] })).error).toBe(
        "invalid_redirect_uri",
      );
    },
  ],
  [
    "3.2.2",
    "anything else that cannot be used is invalid_client_metadata",
    async () => {
      expect((await registerAs({ client_uri: 7 })).error).toBe("invalid_client_metadata");
    },
  ],
  [
    "5",
    "a home page that is a script is not registered",
    async () => {
      const answer = await registerAs({ client_uri: "javascript:alert(1)" });
      expect(answer.error).toBe("invalid_client_metadata");
    },
  ],
];

test.each(rfc7591)("RFC 7591 section %s: %s", (_section, _text, check) => check());
