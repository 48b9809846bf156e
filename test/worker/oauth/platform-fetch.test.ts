import { afterEach, expect, inject, test, vi } from "vitest";

import { redirectUri, toCodeFields } from "../../support/dance.ts";
import { exchange, signIn, toAuthorizePath } from "../../support/person.ts";
import { fetchWorker, origin } from "../../support/server-under-test.ts";

const platform = globalThis.fetch;
const clients = inject("clientsUrl");
const { env } = await import("cloudflare:workers");

afterEach(() => vi.restoreAllMocks());

test("fetch is the platform's after everything is loaded and has run", async () => {
  await import("../../../src/index.ts");
  expect((await fetchWorker(`${origin}/healthz`)).status).toBe(200);
  const { code } = await signIn();
  const path = await toAuthorizePath(`${clients}/honest`, {
    redirect_uri: "https://client.example/callback",
  });
  expect((await fetchWorker(origin + path)).headers.get("location")).toMatch(/^\/sign-in/);
  expect((await exchange(toCodeFields(`${clients}/lies`, code))).status).toBe(401);
  expect(globalThis.fetch).toBe(platform);
  expect(env.PUBLIC_URL).toBe(origin);
});

/** A client assertion that is right but for its signature. */
function toAssertion(clientId: string): string {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: origin,
    jti: crypto.randomUUID(),
    iat: nowSeconds,
    exp: nowSeconds + 60,
  };
  const parts = [JSON.stringify({ alg: "RS256", typ: "JWT" }), JSON.stringify(claims), "signature"];
  const toPart = (text: string) => btoa(text).replaceAll("=", "").replaceAll("+", "-");
  return parts.map((part) => toPart(part).replaceAll("/", "_")).join(".");
}

const keys = [
  [`${clients}/keys`, 1],
  ["https://10.0.0.1/keys", 0],
  ["https://printer.local/keys", 0],
] as const;

test.each(keys)(
  "the keys of a client that signs, at %s, are fetched %d times",
  async (at, times) => {
    const { code } = await signIn();
    const clientId = `${clients}/apps/${crypto.randomUUID()}`;
    const document = {
      client_id: clientId,
      client_name: "Signing app",
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "private_key_jwt",
      jwks_uri: at,
    };
    const asked = vi
      .spyOn(globalThis, "fetch")
      .mockImplementation(async (input) =>
        Response.json(String(input) === clientId ? document : { keys: [] }),
      );
    const response = await exchange({
      ...toCodeFields(clientId, code),
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: toAssertion(clientId),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: "invalid_client" });
    const ofKeys = asked.mock.calls.filter(([input]) => String(input) === at);
    expect(ofKeys.map(([, init]) => init?.redirect)).toEqual(Array(times).fill("manual"));
  },
);
