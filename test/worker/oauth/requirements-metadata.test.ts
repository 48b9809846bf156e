import { describe, expect, test } from "vitest";

import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

const resourcePath = "/.well-known/oauth-protected-resource/mcp";
const serverPath = "/.well-known/oauth-authorization-server";

type Metadata = Readonly<Record<string, unknown>>;
type Requirement = readonly [section: string, text: string, check: () => Promise<void>];

const open = (path: string, init?: RequestInit) => fetchWorker(origin + path, init);
const read = async (path: string) => (await open(path)).json<Metadata>();

const challenge = async (headers: Record<string, string> = {}) => {
  const response = await fetchWorker(mcpUrl, { method: "POST", headers });
  return { status: response.status, text: response.headers.get("www-authenticate") ?? "" };
};

const expectNoEmptyLists = (metadata: Metadata) =>
  expect(Object.values(metadata)).not.toContainEqual([]);

const rfc9728: readonly Requirement[] = [
  [
    "2",
    "resource is there and has no fragment",
    async () => {
      expect((await read(resourcePath)).resource).toBe(mcpUrl);
    },
  ],
  [
    "2",
    "authorization_servers names the issuer",
    async () => {
      expect((await read(resourcePath)).authorization_servers).toEqual([origin]);
    },
  ],
  [
    "2",
    "scopes_supported lists what a request may ask for",
    async () => {
      expect((await read(resourcePath)).scopes_supported).toContain("clinical-trials:read");
    },
  ],
  [
    "2",
    "tokens are taken from the header alone",
    async () => {
      expect((await read(resourcePath)).bearer_methods_supported).toEqual(["header"]);
    },
  ],
  [
    "2",
    "resource_name is for people",
    async () => {
      expect((await read(resourcePath)).resource_name).toBe("toolhub");
    },
  ],
  [
    "3",
    "the well-known part stands between host and path",
    async () => {
      expect((await open(resourcePath)).status).toBe(200);
      expect((await open("/mcp/.well-known/oauth-protected-resource")).status).toBe(404);
    },
  ],
  [
    "3.1",
    "the document is asked for with GET",
    async () => {
      expect((await open(resourcePath, { method: "POST" })).status).toBeGreaterThanOrEqual(400);
    },
  ],
  [
    "3.2",
    "the answer is 200 and JSON",
    async () => {
      const response = await open(resourcePath);
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toContain("application/json");
    },
  ],
  [
    "3.2",
    "what has no values is left out",
    async () => expectNoEmptyLists(await read(resourcePath)),
  ],
  [
    "3.3",
    "no other resource gets this document",
    async () => {
      for (const path of ["", "/", "/other", "/mcp/", "/MCP"]) {
        const response = await open(`/.well-known/oauth-protected-resource${path}`);
        expect(response.status, path).toBe(404);
      }
    },
  ],
  [
    "5.1",
    "a challenge names the document",
    async () => {
      const { status, text } = await challenge();
      expect(status).toBe(401);
      expect(text).toContain(`resource_metadata="${origin}${resourcePath}"`);
    },
  ],
  [
    "5.1",
    "a token that is not good gets the same and invalid_token",
    async () => {
      const { status, text } = await challenge({ authorization: "Bearer a:b:c" });
      expect(status).toBe(401);
      expect(text).toMatch(/^Bearer .*error="invalid_token"/);
    },
  ],
];

const rfc8414: readonly Requirement[] = [
  [
    "2",
    "the issuer is an origin without query and fragment",
    async () => {
      expect((await read(serverPath)).issuer).toBe(origin);
    },
  ],
  [
    "2",
    "every endpoint is there and our own",
    async () => {
      const metadata = await read(serverPath);
      for (const name of ["authorization", "token", "registration", "revocation"]) {
        expect(String(metadata[`${name}_endpoint`])).toMatch(new RegExp(`^${origin}/`));
      }
    },
  ],
  [
    "2",
    "response_types_supported is there",
    async () => {
      expect((await read(serverPath)).response_types_supported).toEqual(["code"]);
    },
  ],
  [
    "2",
    "grant_types_supported has neither implicit nor password",
    async () => {
      const { grant_types_supported } = await read(serverPath);
      expect(grant_types_supported).toEqual(["authorization_code", "refresh_token"]);
    },
  ],
  [
    "2",
    "algorithms are named where a method signs, and none is not among them",
    async () => {
      const metadata = await read(serverPath);
      expect(metadata.token_endpoint_auth_methods_supported).toContain("private_key_jwt");
      expect(metadata.token_endpoint_auth_signing_alg_values_supported).not.toContain("none");
    },
  ],
  [
    "2",
    "PKCE is offered with S256 alone",
    async () => {
      expect((await read(serverPath)).code_challenge_methods_supported).toEqual(["S256"]);
    },
  ],
  [
    "3.1",
    "the document is where an issuer without a path has it",
    async () => {
      expect((await open(serverPath)).status).toBe(200);
    },
  ],
  [
    "3.2",
    "the answer is JSON, and what has no values is left out",
    async () => {
      const response = await open(serverPath);
      expect(response.headers.get("content-type")).toContain("application/json");
      expectNoEmptyLists(await response.json());
    },
  ],
  [
    "3.3",
    "the issuer is the one that was asked, whatever other headers say",
    async () => {
      const headers = { "x-forwarded-host": "evil.example", forwarded: "host=evil.example" };
      const metadata = await (await open(serverPath, { headers })).text();
      expect(metadata).not.toContain("evil");
    },
  ],
];

describe.each([
  ["RFC 9728", rfc9728],
  ["RFC 8414", rfc8414],
] as const)("%s", (_, requirements) => {
  test.each(requirements)("section %s: %s", (_section, _text, check) => check());
});
