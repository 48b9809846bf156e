import { describe, expect, test } from "vitest";

import { exchange, openBrowser, register, signIn, toAuthorizePath } from "../../support/person.ts";
import { fetchWorker, mcpUrl, origin } from "../../support/server-under-test.ts";

type Requirement = readonly [section: string, text: string, check: () => Promise<void>];

const open = (path: string) => fetchWorker(origin + path);
const readServer = async () =>
  (await open("/.well-known/oauth-authorization-server")).json<Record<string, unknown>>();

/** Where a request with this `resource` leads. */
async function askFor(resource: string): Promise<URLSearchParams> {
  const response = await open(await toAuthorizePath(await register(), { resource }));
  return new URL(response.headers.get("location") ?? "", origin).searchParams;
}

async function refreshFor(resource: string): Promise<Response> {
  const { clientId, tokens } = await signIn();
  const { refresh_token } = tokens;
  return exchange({ grant_type: "refresh_token", client_id: clientId, refresh_token, resource });
}

const rfc9207: readonly Requirement[] = [
  [
    "2",
    "a code comes with the issuer",
    async () => {
      const { browser } = await signIn();
      const path = await toAuthorizePath(await register());
      const response = await browser.allow(path, [["toolset", "clinical-trials"]]);
      const { searchParams } = new URL(response.headers.get("location") ?? "");
      expect(searchParams.get("iss")).toBe(origin);
      expect(searchParams.has("code")).toBe(true);
    },
  ],
  [
    "2",
    "an error comes with the issuer",
    async () => {
      expect((await askFor("https://evil.example/mcp")).get("iss")).toBe(origin);
    },
  ],
  [
    "2",
    "the issuer is the one of the metadata",
    async () => {
      expect((await readServer()).issuer).toBe((await askFor("x:y")).get("iss"));
    },
  ],
  [
    "3",
    "the metadata says so",
    async () => {
      const { authorization_response_iss_parameter_supported: isSupported } = await readServer();
      expect(isSupported).toBe(true);
    },
  ],
];

const rfc8707: readonly Requirement[] = [
  [
    "2",
    "a resource must be absolute",
    async () => {
      expect((await askFor("mcp")).get("error")).toBe("invalid_target");
    },
  ],
  [
    "2",
    "a resource must have no fragment",
    async () => {
      expect((await askFor(`${mcpUrl}#part`)).get("error")).toBe("invalid_target");
    },
  ],
  [
    "2",
    "an unknown resource is invalid_target",
    async () => {
      for (const resource of [
        `${origin}/other`,
        `${mcpUrl}/`,
        origin,
        "https://evil.example/mcp",
      ]) {
        expect((await askFor(resource)).get("error"), resource).toBe("invalid_target");
      }
    },
  ],
  [
    "2",
    "of two resources none is taken",
    async () => {
      const path = await toAuthorizePath(await register());
      const response = await open(
        `${path}&resource=${encodeURIComponent("https://evil.example/")}`,
      );
      expect(response.status).toBe(400);
      expect(response.headers.get("location")).toBeNull();
    },
  ],
  [
    "2",
    "without a resource the token is for the only one there is",
    async () => {
      const path = await toAuthorizePath(await register(), { resource: null });
      expect((await openBrowser().open(path)).headers.get("location")).toMatch(/^\/sign-in/);
    },
  ],
  [
    "2.2",
    "a refresh for another resource is invalid_target",
    async () => {
      for (const resource of [`${mcpUrl}/`, "https://evil.example/mcp"]) {
        const response = await refreshFor(resource);
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ error: "invalid_target" });
      }
    },
  ],
  [
    "2.2",
    "a refresh for the same resource is good",
    async () => {
      expect(await (await refreshFor(mcpUrl)).json()).toMatchObject({ resource: mcpUrl });
    },
  ],
];

describe.each([
  ["RFC 9207", rfc9207],
  ["RFC 8707", rfc8707],
] as const)("%s", (_, requirements) => {
  test.each(requirements)("section %s: %s", (_section, _text, check) => check());
});
