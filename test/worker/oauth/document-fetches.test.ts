import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";

import { addressLimits } from "../../../src/rate-limit/limits.ts";
import { redirectUri, type Tokens, toCodeFields } from "../../support/dance.ts";
import { allow, exchange, openBrowser, toAuthorizePath } from "../../support/person.ts";
import { createName, demo, fetchWorker, origin } from "../../support/server-under-test.ts";

const clients = inject("clientsUrl");
const platform = globalThis.fetch;
const hourMs = 60 * 60 * 1000;

/** The documents that were read since the test began. */
const read: string[] = [];

beforeEach(() => {
  read.length = 0;
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    if (!String(input).startsWith(clients)) return platform(input, init);
    read.push(String(input));
    return Response.json({
      client_id: String(input),
      client_name: "Documented app",
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const passTime = (ms: number) => vi.setSystemTime(Date.now() + ms);
const createClientId = () => `${clients}/apps/${crypto.randomUUID()}`;

/** A person whose client with a metadata document has tokens. */
async function connect(clientId = createClientId()) {
  const name = createName();
  const browser = openBrowser();
  const code = await allow(browser, name, clientId, await demo.makeKey(name));
  const tokens = await (await exchange(toCodeFields(clientId, code))).json<Tokens>();
  read.length = 0;
  return { clientId, browser, tokens };
}

/** A request as one that Cloudflare vouches for: it came from `address`. */
const from = (address: string, path: string, init: RequestInit = {}) =>
  fetchWorker(origin + path, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), "cf-connecting-ip": address },
    cf: { colo: "AMS" },
  } as RequestInit);

const refresh = (address: string, clientId: string, refresh_token: string) =>
  from(address, "/token", {
    method: "POST",
    body: new URLSearchParams({ grant_type: "refresh_token", client_id: clientId, refresh_token }),
  });

/** Uses up what `address` may have read in documents. */
async function exhaust(address: string): Promise<void> {
  const path = "/authorize?client_id=https://client.invalid/x";
  for (let asked = 0; asked < addressLimits.metadata.burst; asked += 50) {
    const batch = Array.from({ length: 50 }, () => from(address, path));
    for (const response of await Promise.all(batch)) await response.body?.cancel();
  }
  expect((await from(address, path)).status).toBe(429);
}

test("a refresh reads no document for a day, and takes nothing of what its address may have read", async () => {
  const { clientId, tokens } = await connect();
  await exhaust("203.0.113.1");
  let { refresh_token } = tokens;
  for (const hours of [1, 10, 12]) {
    passTime(hours * hourMs);
    await exhaust("203.0.113.1");
    const response = await refresh("203.0.113.1", clientId, refresh_token);
    expect(response.status).toBe(200);
    ({ refresh_token } = await response.json<Tokens>());
  }
  expect(read).toEqual([]);
});

test("after a day the document is read again, once, and is counted before", async () => {
  const { clientId, tokens } = await connect();
  passTime(25 * hourMs);
  await exhaust("203.0.113.2");
  const refused = await refresh("203.0.113.2", clientId, tokens.refresh_token);
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ error: "too_many_requests" });
  expect(read).toEqual([]);
  const renewed = await refresh("203.0.113.3", clientId, tokens.refresh_token);
  expect(renewed.status).toBe(200);
  const { refresh_token } = await renewed.json<Tokens>();
  expect((await refresh("203.0.113.3", clientId, refresh_token)).status).toBe(200);
  expect(read).toEqual([clientId]);
});

test("what was read for one person within the hour does for another one", async () => {
  const one = await connect();
  const other = await connect(one.clientId);
  passTime(25 * hourMs);
  expect((await refresh("203.0.113.4", one.clientId, one.tokens.refresh_token)).status).toBe(200);
  expect((await refresh("203.0.113.4", one.clientId, other.tokens.refresh_token)).status).toBe(200);
  expect(read).toEqual([one.clientId]);
});

const nobodys = (client_id: string) =>
  new URLSearchParams({ grant_type: "authorization_code", client_id, code: "made-up" });

const strangers = [
  ["a code that nobody made", (id: string) => nobodys(id)],
  [
    "an assertion",
    () => new URLSearchParams({ grant_type: "refresh_token", client_assertion: "a.b.c" }),
  ],
] as const;

test.each(strangers)(
  "%s makes toolhub read nothing once the address has used up its share",
  async (_, toBody) => {
    const clientId = createClientId();
    const post = (address: string) =>
      from(address, "/token", { method: "POST", body: toBody(clientId) });
    expect((await post("203.0.113.5")).status).not.toBe(429);
    await exhaust("203.0.113.6");
    read.length = 0;
    expect((await post("203.0.113.6")).status).toBe(429);
    expect(read).toEqual([]);
  },
);

test("a form of a consent page reads no document; one of a page that is no longer good is counted for it", async () => {
  const { clientId, browser } = await connect();
  const path = await toAuthorizePath(clientId, { state: "again" });
  const form = await browser.openConsent(path);
  await exhaust("203.0.113.7");
  read.length = 0;
  const send = (fields: readonly (readonly [string, string])[]) =>
    from("203.0.113.7", path, {
      method: "POST",
      headers: { origin, cookie: browser.cookie },
      body: new URLSearchParams(fields.map(([name, value]) => [name, value])),
    });
  const stale = form.map(([name, value]) => [name, name === "handle" ? "x" : value] as const);
  expect((await send(stale)).status).toBe(429);
  expect(read).toEqual([]);
  const allowed = await send([...form, ["toolset", "clinical-trials"]]);
  expect(allowed.headers.get("location")).toContain("code=");
  expect(read).toEqual([]);
});
