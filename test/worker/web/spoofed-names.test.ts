import { expect, test } from "vitest";

import { toModernInit, toModernMessage } from "../../support/mcp-messages.ts";
import { type Person, signIn, toAuthorizePath } from "../../support/person.ts";
import { origin } from "../../support/server-under-test.ts";

/** What proxies add, in all the spellings that frameworks have believed. */
const spoofed = {
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "https",
  "x-forwarded-port": "8443",
  "x-forwarded-server": "evil.example",
  "x-forwarded-prefix": "/evil",
  "x-forwarded-for": "203.0.113.9",
  "x-real-ip": "203.0.113.9",
  "x-host": "evil.example",
  "x-original-host": "evil.example",
  "x-original-url": "/evil",
  "x-rewrite-url": "/evil",
  "x-http-method-override": "DELETE",
  forwarded: "for=203.0.113.9;host=evil.example;proto=https",
};

type Row = readonly [string, (person: Person) => Promise<{ path: string; init?: RequestInit }>];
const page = (path: string): Row => [path, async () => ({ path })];
const discover = toModernMessage("server/discover");

/** Every route that somebody outside can ask. */
const routes: readonly Row[] = [
  page("/"),
  page("/healthz"),
  page("/sign-in"),
  page("/account"),
  page("/nothing-here"),
  page("/mcp"),
  page("/.well-known/oauth-authorization-server"),
  page("/mcp/github/readonly"),
  page("/mcp/server-card"),
  page("/.well-known/ai-catalog.json"),
  page("/server.json"),
  page("/llms.txt"),
  page("/.well-known/oauth-protected-resource/mcp"),
  ["/authorize", async ({ clientId }) => ({ path: await toAuthorizePath(clientId) })],
  ["/token", async () => ({ path: "/token", init: { method: "POST", body: "grant_type=x" } })],
  ["/register", async () => ({ path: "/register", init: { method: "POST", body: "{}" } })],
  [
    "/mcp with a token",
    async ({ tokens }) => ({
      path: "/mcp",
      init: {
        ...toModernInit(tokens.access_token, discover),
      },
    }),
  ],
];

/** All of an answer that a client can see, without what is random in every one. */
async function read(response: Response): Promise<string> {
  const seen = `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
  return seen.replace(
    /nonce(=\\?"|-)[\w-]+|__Host-[^;]+|oauth[\w-]*=[^;]+|value="[^"]+"|[0-9a-f-]{36}/gi,
    "",
  );
}

test.each(routes)("%s answers the same, whatever name a proxy claims", async (_, toRequest) => {
  const person = await signIn();
  const { path, init = {} } = await toRequest(person);
  const ask = async (more: object) => {
    const headers = { ...init.headers, ...more };
    return read(await person.browser.open(path, { ...init, headers }));
  };
  const plain = await ask({});
  expect(await ask(spoofed)).toBe(plain);
  expect(plain).not.toContain("evil");
});

const names = [
  "https://evil.example",
  "http://127.0.0.1:8484",
  origin.replace(/\d+$/, "9999"),
  origin.replace("localhost", "localhost.evil.example"),
  origin.replace("http:", "https:"),
];
const paths = [
  "/mcp",
  "/token",
  "/register",
  "/.well-known/oauth-authorization-server",
  "/.well-known/oauth-protected-resource/mcp",
  "/account/keys",
  "/sign-out",
];

test.each(names)("under the name %s nothing is served but the right address", async (name) => {
  const { browser, tokens } = await signIn();
  for (const path of paths) {
    const headers = { authorization: `Bearer ${tokens.access_token}`, origin };
    const response = await browser.open(name + path, { method: "POST", headers, body: "" });
    expect(response.status, path).toBe(421);
    expect(await response.json()).toMatchObject({
      error_description: `This server is ${origin}: use exactly that address.`,
    });
  }
  for (const path of [
    "/",
    "/sign-in?next=//evil.example",
    "/account",
    "//evil.example/x",
    "/\\evil.example",
  ]) {
    const response = await browser.open(name + path, { headers: { accept: "text/html" } });
    expect(new URL(response.headers.get("location") ?? "").origin, path).toBe(origin);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
});
