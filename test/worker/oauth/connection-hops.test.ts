import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";

import page from "../../../docs/growth.md?raw";
import {
  BrowserSession,
  Dance,
  type FormFields,
  findCode,
  type Tokens,
  toCodeFields,
} from "../../support/dance.ts";
import { createName, demo, origin } from "../../support/server-under-test.ts";
import { answerPasskeyPage, createSoftwarePasskey } from "../../support/software-passkey.ts";
import { createPagesOf, type Way } from "../web/page-routes.ts";
import { createCountingBindings, createCountingWorker, type Hop } from "./counting-worker.ts";
import { createScriptedIssuer } from "./scripted-issuer.ts";

const { fetchCounted, noteHops, settle } = createCountingWorker();
const dance = new Dance({ origin, fetch: fetchCounted });
const redirect_uri = "https://client.example/callback";
const trials = ["toolset", "clinical-trials"] as const;
const documentClient = `${inject("clientsUrl")}/apps/${crypto.randomUUID()}`;
const platform = globalThis.fetch;

beforeEach(async () => {
  // Awake, with their tables.
  const shards = Array.from({ length: 32 }, (_, shard) =>
    env.REGISTRY.getByName(`shard-${shard}`).write("x", "", { expirationTtl: 60 }),
  );
  await Promise.all([...shards, env.DIRECTORY.getByName("directory").find("x")]);
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    if (String(input) !== documentClient) return platform(input, init);
    return Response.json({
      client_id: documentClient,
      client_name: "Documented app",
      redirect_uris: [redirect_uri],
      token_endpoint_auth_method: "none",
    });
  });
});
afterEach(async () => {
  await settle();
  vi.restoreAllMocks();
});

/** The page's row of this step: each call of an object, and the most statements that it may run. */
function readRow(step: string): readonly Hop[] {
  const row = page.split("\n").find((line) => line.startsWith(`| ${step} | `)) ?? "";
  const [, count, calls = ""] = row.split(" | ").map((cell) => cell.replace(/ \|$/, ""));
  const listed = calls.split(", ");
  expect(Number(count), `hops of ${step}`).toBe(listed.length);
  return listed.map((call) => {
    const [name = "", statements] = call.split(" ");
    return { name, statements: Number(statements) };
  });
}

/** The page's table says which objects this step calls, in that order, and what each may run at most. */
function expectHops(step: string, hops: readonly Hop[]): void {
  const row = hops.map(({ name, statements }) => `${name} ${statements}`).join(", ");
  const measured = `| ${step} | ${hops.length} | ${row} |`;
  const allowed = readRow(step);
  expect(
    hops.map(({ name }) => name),
    measured,
  ).toEqual(allowed.map(({ name }) => name));
  for (const [index, { statements }] of hops.entries()) {
    expect(statements, measured).toBeLessThanOrEqual(allowed[index]?.statements ?? 0);
  }
}

/** Sends one request, and holds its hops against the page. */
async function expectRow(step: string, send: () => Promise<Response>): Promise<Response> {
  await settle();
  let response = Response.error();
  const hops = await noteHops(async () => {
    response = await send();
  });
  expectHops(step, hops);
  return response;
}

async function registerConfidential() {
  const metadata = {
    client_name: "Confidential",
    redirect_uris: [redirect_uri],
    token_endpoint_auth_method: "client_secret_post",
  };
  const response = await fetchCounted(`${origin}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(metadata),
  });
  return response.json<{ client_id: string; client_secret: string }>();
}

const clients = {
  public: async () => ({ client_id: await dance.register({ redirect_uris: [redirect_uri] }) }),
  registered: registerConfidential,
  document: async () => ({ client_id: documentClient }),
} as const;
type Kind = keyof typeof clients;

const toPath = (clientId: string, changes = {}) =>
  dance.toAuthorizePath(clientId, { redirect_uri, scope: "clinical-trials:read", ...changes });

/** A browser whose person is signed in, and how its forms are sent. */
async function openSignedIn() {
  const browser = dance.openBrowser();
  const name = createName();
  await browser.signIn(name);
  const send = async (path: string, more: FormFields, decision = "approve") => {
    const form = await browser.openConsent(path);
    const fields = form.map(([field, value]) => [field, field === "decision" ? decision : value]);
    return () => browser.send(path, [...(fields as unknown as FormFields), ...more]);
  };
  return { browser, name, send };
}

const kinds = Object.keys(clients) as Kind[];

test.each(kinds)("to connect a %s client, the page's hops are enough", async (kind) => {
  const { client_id, ...secret } = await clients[kind]();
  const path = await toPath(client_id);
  const of = kind === "document" ? "a client with a document" : "a registered client";
  const signedOut = await expectRow(`GET /authorize of ${of}, signed out`, () =>
    dance.openBrowser().open(path),
  );
  expect(signedOut.headers.get("location")).toMatch(/^\/sign-in/);
  const { browser, name, send } = await openSignedIn();
  await expectRow(`GET /authorize of ${of}, the first time`, () => browser.open(path));
  const key = ["key:clinical-trials", await demo.makeKey(name)] as const;
  const withKey = await send(path, [trials, key]);
  const first = await expectRow(`POST /authorize of ${of}, with a new key`, withKey);
  expect(findCode(first)).not.toBeNull();
  const silent = await expectRow(`GET /authorize of ${of}, allowed before`, () =>
    browser.open(path),
  );
  expect(findCode(silent)).not.toBeNull();
  const asked = await toPath(client_id, { prompt: "consent" });
  const second = await expectRow(
    `POST /authorize of ${of}, with the key that is saved`,
    await send(asked, [trials]),
  );
  const denied = await expectRow(`POST /authorize of ${of}, denied`, await send(asked, [], "deny"));
  expect(denied.headers.get("location")).toContain("access_denied");
  const code = toCodeFields(client_id, findCode(second) ?? "");
  const redeem = () => dance.exchange({ ...code, ...secret, redirect_uri });
  const redeemed = await expectRow(`POST /token of a ${kind} client, a code`, redeem);
  const { refresh_token } = await redeemed.json<Tokens>();
  const refresh = { grant_type: "refresh_token", client_id, refresh_token, ...secret };
  const renewed = await expectRow(`POST /token of a ${kind} client, a refresh`, () =>
    dance.exchange(refresh),
  );
  const { refresh_token: token } = await renewed.json<Tokens>();
  const revoke = () => dance.exchange({ token, client_id, ...secret });
  const revoked = await expectRow(`POST /token of a ${kind} client, a revocation`, revoke);
  expect(revoked.status).toBe(200);
});

test("to sign in for development, the page's hops are enough", async () => {
  const { browser, name } = await openSignedIn();
  await expectRow("GET /sign-in, development", () => browser.open("/sign-in"));
  await expectRow("POST /sign-in, development", () => browser.signIn(name));
});

/** The pages of another way to sign in, and how to hold one of their requests against the page. */
function openPagesOf(way: Way, more: Readonly<Record<string, string>> = {}) {
  const { bindings, noteHops } = createCountingBindings();
  const pages = createPagesOf(way, more, bindings);
  const server = {
    origin,
    fetch: async (input: RequestInfo | URL, init?: RequestInit) =>
      pages.request(new Request(input, init)),
  };
  const expectPage = async (step: string, send: () => Promise<Response>): Promise<Response> => {
    let response = Response.error();
    const hops = await noteHops(async () => {
      response = await send();
    });
    expectHops(step, hops);
    return response;
  };
  return { open: () => new BrowserSession(server), expectPage };
}

test("to sign in with a passkey, the page's hops are enough", async () => {
  const { open, expectPage } = openPagesOf("passkey");
  const passkey = await createSoftwarePasskey(origin, crypto.getRandomValues(new Uint8Array(32)));
  const owner = open();
  const claim = await owner.send("/sign-in/claim", [
    ["code", "a-code-of-at-least-16"],
    ["name", "Ada"],
  ]);
  expect((await answerPasskeyPage(owner, claim, passkey)).status).toBe(303);
  await open().open("/sign-in");
  const browser = open();
  const asked = await expectPage("GET /sign-in, passkey", () => browser.open("/sign-in"));
  const answer = () => answerPasskeyPage(browser, asked, passkey);
  const entered = await expectPage("POST /sign-in/passkey", answer);
  expect(entered.headers.get("location")).toBe("/account");
});

test("to sign in at an issuer, the page's hops are enough", async () => {
  const issuer = await createScriptedIssuer();
  const others = vi.mocked(globalThis.fetch).getMockImplementation() ?? platform;
  vi.mocked(globalThis.fetch).mockImplementation(
    async (input, init) => (await issuer.answer(new Request(input, init))) ?? others(input, init),
  );
  const { open, expectPage } = openPagesOf("oidc", { OIDC_ISSUER: issuer.origin });
  const browser = open();
  const goThere = async () =>
    issuer.signIn((await browser.open("/sign-in/start")).headers.get("location") ?? "");
  await browser.open(await goThere());
  const started = await expectPage("GET /sign-in/start, issuer", () =>
    browser.open("/sign-in/start"),
  );
  const back = issuer.signIn(started.headers.get("location") ?? "");
  const entered = await expectPage("GET /sign-in/callback, issuer", () => browser.open(back));
  expect(entered.headers.get("location")).toBe("/account");
});
