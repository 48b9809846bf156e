import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";

import { findHandle, redirectUri, type Tokens, toCodeFields } from "../../support/dance.ts";
import { callTool } from "../../support/mcp-client.ts";
import { allow, exchange, openBrowser, toAuthorizePath } from "../../support/person.ts";
import { createName, demo } from "../../support/server-under-test.ts";

const clients = inject("clientsUrl");
const original = globalThis.fetch;
const { env } = await import("cloudflare:workers");

/** What the host of metadata documents answers. */
let host: "up" | "down" | "gone" | "silent" = "up";

afterEach(() => {
  host = "up";
  vi.useRealTimers();
  vi.restoreAllMocks();
});

beforeEach(() => {
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    if (!String(input).startsWith(clients)) return original(input, init);
    if (host === "down") return new Response("busy", { status: 503 });
    if (host === "gone") return new Response("gone", { status: 404 });
    if (host === "silent") return new Promise<Response>(() => {});
    const document = {
      client_id: String(input),
      client_name: "Documented app",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      token_endpoint_auth_method: "none",
    };
    return Response.json(document);
  });
});

const createClientId = () => `${clients}/apps/${crypto.randomUUID()}`;

/** A person who allowed a client with a metadata document. */
async function connect(clientId = createClientId()) {
  const browser = openBrowser();
  const name = createName();
  const code = await allow(browser, name, clientId, await demo.makeKey(name));
  return { browser, name, clientId, code };
}

async function connectWithTokens(clientId?: string) {
  const person = await connect(clientId);
  const tokens = await (await exchange(toCodeFields(person.clientId, person.code))).json<Tokens>();
  return { ...person, tokens };
}

const refresh = (clientId: string, refresh_token: string) =>
  exchange({ grant_type: "refresh_token", client_id: clientId, refresh_token });

test.each(["down", "silent"] as const)(
  "a refresh goes on with the last good document while its host is %s",
  async (state) => {
    const { clientId, tokens } = await connectWithTokens();
    host = state;
    const response = await refresh(clientId, tokens.refresh_token);
    expect(response.status).toBe(200);
    const { access_token } = await response.json<Tokens>();
    expect((await callTool("modern", access_token, "ping")).isError).toBeFalsy();
  },
);

test("a code is redeemed with the last good document too", async () => {
  const { clientId, code } = await connect();
  host = "down";
  expect((await exchange(toCodeFields(clientId, code))).status).toBe(200);
});

test("after a day without the document the client is asked to come again, and keeps its registration and its grant", async () => {
  const { clientId, tokens } = await connectWithTokens();
  host = "down";
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * 60 * 60 * 1000 });
  const response = await refresh(clientId, tokens.refresh_token);
  expect(response.status).toBe(503);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(await response.json()).toMatchObject({ error: "temporarily_unavailable" });
  host = "up";
  expect((await refresh(clientId, tokens.refresh_token)).status).toBe(200);
});

test("a document that is not there any more is a refusal once it is read again, within a day, whatever was good before", async () => {
  const { clientId, tokens } = await connectWithTokens();
  host = "gone";
  const first = await refresh(clientId, tokens.refresh_token);
  expect(first.status).toBe(200);
  const { refresh_token } = await first.json<Tokens>();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 24 * 60 * 60 * 1000 + 1000 });
  const response = await refresh(clientId, refresh_token);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: "invalid_client" });
});

test("somebody new is refused at once where the document is not there any more", async () => {
  const { clientId } = await connectWithTokens();
  host = "gone";
  const page = await openBrowser().open(await toAuthorizePath(clientId));
  expect(page.status).toBe(400);
  expect(await page.text()).toContain("its server does not have it");
});

test("nothing is kept of a document that nobody allowed", async () => {
  const browser = openBrowser();
  const clientId = createClientId();
  await browser.signIn(createName());
  expect((await browser.open(await toAuthorizePath(clientId))).status).toBe(200);
  expect(await env.DIRECTORY.getByName("directory").findApp(clientId)).toBeNull();
});

test("a client with a metadata document is on the admin page, and blocking it ends its tokens at once, everywhere", async () => {
  const clientId = createClientId();
  const [ada, bob] = [await connectWithTokens(clientId), await connectWithTokens(clientId)];
  const admin = openBrowser();
  await admin.signIn(createName());
  const before = await (await admin.open("/admin")).text();
  expect(before).toContain(clientId);
  expect(before).toContain("Documented app");
  const blocked = await admin.send("/admin/apps/block", [["id", clientId]]);
  expect(blocked.headers.get("location")).toBe("/admin?done=app-blocked");
  for (const { tokens, browser } of [ada, bob]) {
    const call = callTool("modern", tokens.access_token, "whoami");
    await expect(call).rejects.toThrow(/unauthorized|401/i);
    const refused = await refresh(clientId, tokens.refresh_token);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: "unauthorized_client" });
    const page = await browser.open(await toAuthorizePath(clientId));
    expect(page.status).toBe(403);
    expect(await page.text()).toContain("has blocked this app");
  }
  await admin.send("/admin/apps/unblock", [["id", clientId]]);
  expect((await ada.browser.open(await toAuthorizePath(clientId))).status).toBe(200);
  expect((await refresh(clientId, ada.tokens.refresh_token)).status).toBe(400);
  expect((await connectWithTokens(clientId)).tokens.access_token).toBeTruthy();
});

test("a consent page that was open when its app was blocked allows nothing", async () => {
  const { browser, clientId, name } = await connect();
  const path = await toAuthorizePath(clientId, { state: "later" });
  const handle = findHandle(await (await browser.open(path)).text());
  await env.DIRECTORY.getByName("directory").endClient(clientId, true);
  const response = await browser.send(path, [
    ["handle", handle],
    ["decision", "approve"],
    ["toolset", "clinical-trials"],
    ["key:clinical-trials", await demo.makeKey(name)],
  ]);
  expect(response.status).toBe(403);
  expect(await (await browser.open("/account")).text()).not.toContain("Documented app");
});
