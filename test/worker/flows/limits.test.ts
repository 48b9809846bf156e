import { listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";

import {
  addressLimits,
  registrationLimits,
  toNetworkLimit,
} from "../../../src/rate-limit/limits.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import { callTool, connect, signInFor, urlOf, ways } from "../../support/mcp-client.ts";
import { parseToolError, toRequest } from "../../support/mcp-messages.ts";
import { fetchWorker, origin } from "../../support/server-under-test.ts";
import { EventReader, SessionClient } from "../../support/session-client.ts";
import { toCall, type Via, vias } from "../../support/ways.ts";

// The clock stands still but where a test moves it: buckets do not refill meanwhile.
beforeEach(() => stopClock());

const form = { "content-type": "application/x-www-form-urlencoded" };
const post = (body: string) => ({ method: "POST", headers: { ...form, origin }, body });

/** How each limited route is asked: as cheaply as can be. */
const routes = {
  sign_in: ["/sign-in", post("name=")],
  authorize: ["/authorize", {}],
  register: ["/register", post("x")],
  token: ["/token", post("grant_type=x")],
  metadata: ["/authorize?client_id=https://client.invalid/x", {}],
} as const;
type Route = keyof typeof routes;

/** Asks as a client at `address`, as Cloudflare tells it. */
function ask(route: Route, address: string, headers: Readonly<Record<string, string>> = {}) {
  const [path, init] = routes[route];
  const all = {
    ...("headers" in init ? init.headers : {}),
    "cf-connecting-ip": address,
    ...headers,
  };
  return fetchWorker(`${origin}${path}`, {
    ...init,
    headers: all,
    cf: { colo: "AMS" },
  } as RequestInit);
}

/** Uses up what `address` may send at once; returns the statuses that came. */
async function exhaust(route: Route, address: string): Promise<Set<number>> {
  const count = addressLimits[route].burst;
  const statuses = new Set<number>();
  for (let done = 0; done < count; done += 50) {
    const batch = Array.from({ length: Math.min(50, count - done) }, () => ask(route, address));
    for (const response of await Promise.all(batch)) {
      statuses.add(response.status);
      await response.body?.cancel();
    }
  }
  return statuses;
}

const pages = ["sign_in", "authorize", "metadata"] as const;
const posts = ["register", "token"] as const;

describe.each([
  ...pages.map((route, index) => [route, `203.0.113.${index}`, /html/] as const),
  ...posts.map((route, index) => [route, `198.51.100.${index}`, /json/] as const),
])("%s", (route, address, type) => {
  test("is refused with 429 and a time to wait once an address has used up its burst, and only to it", async () => {
    expect(await exhaust(route, address)).not.toContain(429);
    const refused = await ask(route, address);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(refused.headers.get("content-type")).toMatch(type);
    expect(await refused.text()).toMatch(/Too many requests came from your network. Wait \d+ s/);
    expect((await ask(route, "192.0.2.1")).status).not.toBe(429);
    passTime(Number(refused.headers.get("retry-after")) * 1000);
    expect((await ask(route, address)).status).not.toBe(429);
  });
});

test("programs get an OAuth error", async () => {
  await exhaust("register", "198.51.100.77");
  const refused = await ask("register", "198.51.100.77");
  expect(await refused.json()).toMatchObject({ error: "too_many_requests" });
});

test("a client without a metadata document is served where those with one have to wait", async () => {
  await exhaust("metadata", "203.0.113.88");
  expect((await ask("metadata", "203.0.113.88")).status).toBe(429);
  expect((await ask("authorize", "203.0.113.88")).status).toBe(400);
});

test.each(["HTTPS", "hTTps", "%20https", "h%09ttps"])(
  "a document at %s:// counts as one",
  async (scheme) => {
    const address = `203.0.113.${90 + scheme.length}`;
    await exhaust("metadata", address);
    const path = `/authorize?client_id=${scheme}://client.invalid/x`;
    const headers = { "cf-connecting-ip": address };
    const response = await fetchWorker(`${origin}${path}`, {
      headers,
      cf: { colo: "AMS" },
    } as RequestInit);
    expect(response.status).toBe(429);
  },
);

test("neighbours of one IPv6 network share its limit, the next network does not", async () => {
  await exhaust("register", "2001:db8:0:1::1");
  expect((await ask("register", "2001:db8:0:1:ffff::2")).status).toBe(429);
  expect((await ask("register", "2001:db8:0:2::1")).status).not.toBe(429);
});

describe.each([
  ["2001:db8:7", (index: number) => `2001:db8:7:${index}::1`, "2001:db8:8:1::1"],
  ["198.18.7", (index: number) => `198.18.7.${index}`, "198.18.8.1"],
] as const)("the network %s", (_, toAddress, outside) => {
  test("has a limit around those of its addresses, and the next network has its own", async () => {
    for (const index of [1, 2, 3])
      expect(await exhaust("register", toAddress(index))).not.toContain(429);
    const statuses = await exhaust("register", toAddress(4));
    expect(statuses).toContain(429);
    const refused = await ask("register", toAddress(5));
    expect(refused.status).toBe(429);
    expect((await ask("register", outside)).status).not.toBe(429);
    expect((await ask("token", toAddress(5))).status).not.toBe(429);
    passTime(Number(refused.headers.get("retry-after")) * 1000);
    expect((await ask("register", toAddress(5))).status).not.toBe(429);
  });
});

test("no network registers as many apps in a day as the registry holds", () => {
  const { burst, perMinute } = toNetworkLimit("register");
  expect(burst + perMinute * 24 * 60).toBeLessThan(32 * registrationLimits.unused.count);
});

test("headers of clients change nothing: what nobody vouches for shares one limit", async () => {
  const [path, init] = routes.register;
  const send = (address: string) =>
    fetchWorker(`${origin}${path}`, {
      ...init,
      headers: {
        ...init.headers,
        "cf-connecting-ip": address,
        "x-forwarded-for": address,
        "x-real-ip": address,
      },
    });
  const statuses = new Set<number>();
  for (let sent = 0; sent <= addressLimits.register.burst; sent += 1) {
    statuses.add((await send(`10.0.${sent >> 8}.${sent & 255}`)).status);
  }
  expect(statuses).toContain(429);
  expect((await ask("register", "192.0.2.2", { "x-forwarded-for": "10.0.0.1" })).status).not.toBe(
    429,
  );
});

/** Every row that a limit has written, in all shards. */
async function listRows(): Promise<string[]> {
  const ids = await listDurableObjectIds(env.REGISTRY);
  const rows = ids.map((id) =>
    runInDurableObject(env.REGISTRY.get(id), (_, { storage }) =>
      [...storage.sql.exec<{ name: string }>("SELECT name FROM address_buckets")].map(
        ({ name }) => name,
      ),
    ),
  );
  return (await Promise.all(rows)).flat();
}

test("no address is stored in clear, and the alarm deletes what is full again", async () => {
  await ask("token", "192.0.2.3");
  const rows = await listRows();
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row).toMatch(/^[a-z_]+:[\w-]{43}$/);
  passTime(24 * 60 * 60 * 1000);
  for (const id of await listDurableObjectIds(env.REGISTRY)) {
    await runDurableObjectAlarm(env.REGISTRY.get(id));
  }
  expect(await listRows()).toEqual([]);
});

/** A connected person, and how to use up their calls. */
async function connectPerson(via: Via = "itself") {
  const { token } = await signInFor(via);
  const [accountId = ""] = token.split(":");
  const account = env.ACCOUNT.getByName(accountId.slice(0, 22));
  const callAll = async (count = 600) => {
    for (let calls = 0; calls < count; calls += 1)
      await account.check(urlOf(via), token, { calls: 1, served: 0 });
  };
  return { token, account, callAll };
}

const read = { name: "get_trial", arguments: { trial_id: "NCT90000001" } };

describe.each(ways)("%o", (way) => {
  test("a call above the limit answers RATE_LIMITED with seconds to wait, lists go on, and so do other people", async () => {
    const { via, lane } = way;
    const { token, callAll } = await connectPerson(via);
    await callAll();
    const client = await connect(lane, token, urlOf(via));
    const call = () => client.callTool(toCall(via, read));
    const refused = parseToolError((await call()) as never);
    expect(refused).toMatchObject({ error_code: "RATE_LIMITED", retryable: true });
    expect(refused.retry_after_seconds).toBeGreaterThanOrEqual(1);
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    const other = await connectPerson(via);
    const others = await callTool(way, other.token, read.name, read.arguments);
    expect(others.isError).toBeFalsy();
    passTime(60_000);
    expect((await call()).isError).toBeFalsy();
    await client.close();
  });
});

describe.each(vias)("tools that are called by %s", (via) => {
  test("calls that a lease serves are counted when it is over, and it serves no more than are left", async () => {
    const { token, callAll } = await connectPerson(via);
    const client = await connect("modern", token, urlOf(via));
    passTime(60_000);
    await callAll(580);
    const answers: boolean[] = [];
    for (let calls = 0; calls < 25; calls += 1) {
      answers.push((await client.callTool(toCall(via, read))).isError ?? false);
    }
    expect(answers.indexOf(true)).toBe(20);
    expect(answers.slice(20)).toEqual([true, true, true, true, true]);
    await client.close();
  });

  test("each call of a batch counts: above the limit none of them goes on", async () => {
    const { token, callAll } = await connectPerson(via);
    const client = new SessionClient(urlOf(via), token, fetchWorker);
    await client.initialize({ version: "2025-03-26" });
    await callAll(598);
    const send = async (...ids: readonly number[]) => {
      const calls = ids.map((id) => toRequest(id, "tools/call", toCall(via, read)));
      const response = await client.post(calls);
      return (await new EventReader(response).rest()).map(({ message }) => JSON.stringify(message));
    };
    for (const answer of await send(2, 3, 4)) expect(answer).toContain("RATE_LIMITED");
    for (const answer of await send(5, 6)) expect(answer).toContain("NCT90000001");
  });

  test("a list counts as often as it is long", async () => {
    const { token, callAll } = await connectPerson(via);
    await callAll(597);
    const client = await connect("modern", token, urlOf(via));
    const search = (conditions: readonly string[]) =>
      client.callTool(toCall(via, { name: "batch_search_trials", arguments: { conditions } }));
    const four = ["asthma", "diabetes", "migraine", "psoriasis"];
    expect(parseToolError(await search(four)).error_code).toBe("RATE_LIMITED");
    expect((await search(four.slice(1))).isError).toBeFalsy();
    await client.close();
  });
});

test("counting a call writes no row", async () => {
  const { token, account } = await connectPerson();
  const countChanges = () =>
    runInDurableObject(account, (_, { storage }) =>
      storage.sql.exec<{ n: number }>("SELECT total_changes() AS n").one(),
    );
  const before = await countChanges();
  await callTool("modern", token, "get_trial", { trial_id: "NCT90000001" });
  expect(await countChanges()).toEqual(before);
});
