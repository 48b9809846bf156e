import { env } from "cloudflare:workers";

import { BrowserSession, findHandle } from "./browser-session.ts";
import { callTool } from "./mcp-client.ts";
import { createName, demo, fetchWorker, mcpUrl, origin } from "./server-under-test.ts";

export const redirectUri = "http://127.0.0.1:33418/callback";
const verifier = "v".repeat(64);

/** SHA-256 of `verifier` as base64url. */
async function toChallenge(text = verifier): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Registers a public client. */
export async function register(metadata: object = {}): Promise<string> {
  const response = await fetchWorker(`${origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "Test client",
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
      ...metadata,
    }),
  });
  const { client_id } = await response.json<{ client_id: string }>();
  return client_id;
}

/** The path of `/authorize` with a valid request; `changes` replace parameters, null takes one out. */
export async function toAuthorizePath(
  clientId: string,
  changes: Readonly<Record<string, string | null>> = {},
): Promise<string> {
  const query = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    code_challenge: await toChallenge(),
    code_challenge_method: "S256",
    state: "state+/=",
    resource: mcpUrl,
  });
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return `/authorize?${query}`;
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly scope: string;
}

export function exchange(fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetchWorker(`${origin}/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });
}

export const toCodeFields = (clientId: string, code: string) => ({
  grant_type: "authorization_code",
  client_id: clientId,
  code,
  redirect_uri: redirectUri,
  code_verifier: verifier,
});

export interface Person {
  readonly name: string;
  readonly key: string;
  readonly clientId: string;
  readonly browser: BrowserSession;
  /** Redeemed already. */
  readonly code: string;
  readonly tokens: Tokens;
}

/** Signs in, pastes `key` on the consent page and allows; returns the code that came back. */
export async function allow(
  browser: BrowserSession,
  name: string,
  clientId: string,
  key: string,
): Promise<string> {
  const path = await toAuthorizePath(clientId);
  await browser.signIn(name, path);
  return approve(browser, path, [
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", key],
  ]);
}

/** Sends the consent page at `path` with `fields`, allowing; returns the code that came back. */
async function approve(
  browser: BrowserSession,
  path: string,
  fields: readonly (readonly [string, string])[],
): Promise<string> {
  const page = await browser.open(path);
  const response = await browser.send(path, [
    ["handle", findHandle(await page.text())],
    ["decision", "approve"],
    ...fields,
  ]);
  const location = response.headers.get("location");
  if (location === null)
    throw new Error(`consent failed: ${response.status} ${await response.text()}`);
  return new URL(location).searchParams.get("code") ?? "";
}

/** A new person with a new demo key, connected through the whole OAuth dance. */
export async function signIn(name = createName()): Promise<Person> {
  const browser = new BrowserSession();
  const key = await demo.makeKey(name);
  const clientId = await register();
  const code = await allow(browser, name, clientId, key);
  const response = await exchange(toCodeFields(clientId, code));
  return { name, key, clientId, browser, code, tokens: await response.json<Tokens>() };
}

/**
 * Another connection of the same person, whose keys are saved: `changes` to the request, ticked boxes by name,
 * `fields` for `/token`.
 */
export async function connectAgain(
  { browser, clientId }: Pick<Person, "browser" | "clientId">,
  changes: Readonly<Record<string, string | null>>,
  ticked: readonly (readonly ["toolset" | "write", string])[],
  fields: Readonly<Record<string, string>> = {},
): Promise<Tokens> {
  const code = await approve(browser, await toAuthorizePath(clientId, changes), ticked);
  const response = await exchange({ ...toCodeFields(clientId, code), ...fields });
  return response.json<Tokens>();
}

/** The newest sign-in session of an account, as what somebody does carries it. */
export async function asSignedIn(account: {
  listSignIns(): Promise<{ readonly id: string }[]>;
}): Promise<{ readonly signInId: string }> {
  const [session] = await account.listSignIns();
  return { signInId: session?.id ?? "" };
}

/** Puts a key for GitHub into the person's account, as if it had been pasted and proven. */
export async function saveGithubKey({ tokens }: Pick<Person, "tokens">): Promise<void> {
  const who = await callTool("modern", tokens.access_token, "whoami");
  const account = env.ACCOUNT.getByName(
    String(Reflect.get(who.structuredContent ?? {}, "account")),
  );
  const sealed = "v1.k1.none.none";
  const key = { toolset: "github", sealed, owner: "octocat", last4: "aaaa", addedAt: 1 };
  await account.putKey(key, await asSignedIn(account));
}
