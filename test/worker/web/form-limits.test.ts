import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { createTag } from "../../../src/crypto/tag.ts";
import { deploymentOf } from "../../../src/deployment.ts";
import { toWiderNetwork } from "../../../src/rate-limit/client-address.ts";
import {
  accountKeyLimit,
  addressLimits,
  type LimitedRoute,
} from "../../../src/rate-limit/limits.ts";
import { findShard } from "../../../src/store/shard.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import { BrowserSession, type FormFields, findCode, findHandle } from "../../support/dance.ts";
import { register, toAuthorizePath } from "../../support/person.ts";
import { createName, demo, fetchWorker, origin } from "../../support/server-under-test.ts";
import { createPagesOf, listPaths, ways } from "./page-routes.ts";

// The clock stands still but where a test moves it: buckets do not refill meanwhile.
beforeEach(() => stopClock());
afterEach(() => void vi.restoreAllMocks());

const trials = ["toolset", "clinical-trials"] as const;

/** Uses up what an address may send at once, but for `left`. */
async function exhaust(route: LimitedRoute, address: string, left = 0): Promise<void> {
  const toName = (place: string) => createTag(deploymentOf(env).ring, "client-address", place);
  const network = await toName(toWiderNetwork(address));
  const sender = { address: await toName(address), network };
  const shard = findShard(env.REGISTRY, network);
  for (let sent = left; sent < addressLimits[route].burst; sent += 1) {
    expect(await shard.countRequest(sender, [route])).toMatchObject({ waitMs: 0 });
  }
  if (left > 0) return;
  expect((await shard.countRequest(sender, [route])).waitMs).toBeGreaterThan(0);
}

/** A browser at this address, as Cloudflare tells it, of somebody who has signed in. */
async function openBrowser(address: string, name = createName()): Promise<BrowserSession> {
  const browser = new BrowserSession({
    origin,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set("cf-connecting-ip", address);
      return fetchWorker(input, { ...init, headers, cf: { colo: "AMS" } } as RequestInit);
    },
  });
  await browser.signIn(name);
  return browser;
}

const saveKey = (browser: BrowserSession, key: string) =>
  browser.send("/account/keys", [
    ["toolset", "clinical-trials"],
    ["key", key],
  ]);

const wrongKey = () => `sk_demo_${crypto.randomUUID().replaceAll("-", "")}`;

async function expectToWait(response: Response, path?: string): Promise<number> {
  expect(response.status, path).toBe(429);
  const seconds = Number(response.headers.get("retry-after"));
  expect(seconds, path).toBeGreaterThanOrEqual(1);
  expect(await response.text(), path).toContain(`Wait ${seconds} seconds, then try again.`);
  return seconds;
}

describe("keys are not guessed here", () => {
  test("one account tries 20 keys at once, from whatever address, then the upstream is not asked", async () => {
    const name = createName();
    const browser = await openBrowser("127.0.0.11", name);
    for (let tried = 0; tried < accountKeyLimit.burst; tried += 1) {
      const response = await saveKey(browser, wrongKey());
      expect(response.status).toBe(400);
      expect(await response.text()).toContain("does not accept this key");
    }
    const good = await demo.makeKey("Ada");
    const seconds = await expectToWait(await saveKey(browser, good));
    const path = await toAuthorizePath(await register());
    const html = await (await browser.open(path)).text();
    const consent = await browser.send(path, [
      ["handle", findHandle(html)],
      ["decision", "approve"],
      ["toolset", "clinical-trials"],
      ["key:clinical-trials", good],
    ]);
    await expectToWait(consent);
    expect((await saveKey(browser, "no key")).status, "what cannot be a key is not tried").toBe(
      400,
    );
    expect((await saveKey(await openBrowser("127.0.0.11"), good)).status).toBe(303);
    await expectToWait(await saveKey(await openBrowser("127.0.0.14", name), good));
    await browser.send("/account/delete", [["phrase", "delete everything"]]);
    await expectToWait(await saveKey(await openBrowser("127.0.0.11", name), good));
    passTime(seconds * 1000);
    expect((await saveKey(await openBrowser("127.0.0.11", name), good)).status).toBe(303);
  });

  test("many accounts of one address share its limit", async () => {
    const good = await demo.makeKey("Ada");
    const browser = await openBrowser("127.0.0.12");
    await exhaust("key_probe", "127.0.0.12");
    await expectToWait(await saveKey(browser, good));
    await expectToWait(await saveKey(await openBrowser("127.0.0.12"), good));
    expect((await saveKey(await openBrowser("127.0.0.13"), good)).status).toBe(303);
  });

  test("of two keys on a consent page the one is tried for which there is room, and nothing that was typed is lost", async () => {
    const [address, name] = ["127.0.0.15", createName()];
    const browser = await openBrowser(address, name);
    await exhaust("key_probe", address, 1);
    const path = await toAuthorizePath(await register());
    const handle = findHandle(await (await browser.open(path)).text());
    const send = (...fields: FormFields) =>
      browser.send(path, [["handle", handle], ["decision", "approve"], trials, ...fields]);
    const asked = vi.spyOn(globalThis, "fetch");
    const response = await send(
      ["toolset", "github"],
      ["key:clinical-trials", await demo.makeKey(name)],
      ["key:github", `ghp_${"a".repeat(36)}`],
    );
    const html = await response.clone().text();
    const seconds = await expectToWait(response);
    expect(html).toContain(`accepted, belongs to ${name}`);
    expect(html).toMatch(/<input[^>]*value="github"[^>]*checked/);
    expect(findHandle(html)).toBe(handle);
    expect(asked.mock.calls.map(([to]) => String(to)).join()).not.toContain("github");
    passTime(seconds * 1000);
    expect(findCode(await send())).not.toBeNull();
  });

  test("a form that an address may not send counts none of its keys", async () => {
    const address = "127.0.0.16";
    const key = await demo.makeKey("Ada");
    const browser = await openBrowser(address);
    await exhaust("key_probe", address, 3);
    await exhaust("account", address);
    for (const _ of [1, 2, 3]) await expectToWait(await saveKey(browser, key));
    passTime(1000);
    for (const _ of [1, 2]) expect((await saveKey(browser, key)).status).toBe(303);
  });

  test("that keys were tried is known for minutes, and then forgotten", async () => {
    const browser = await openBrowser("127.0.0.17");
    await saveKey(browser, wrongKey());
    const { account: name } = await (await browser.open("/account/export")).json<{
      account: string;
    }>();
    const account = env.ACCOUNT.getByName(name);
    const readRows = () =>
      runInDurableObject(account, (_, { storage: { sql } }) =>
        sql.exec("SELECT * FROM key_probes").toArray(),
      );
    const row = { id: 1, full_at_ms: Date.now() + 60_000 / accountKeyLimit.perMinute };
    expect(await readRows()).toEqual([row]);
    await browser.send("/account/delete", [["phrase", "delete everything"]]);
    expect(await readRows()).toEqual([row]);
    await evictDurableObject(account);
    expect(await account.countKeyProbes(accountKeyLimit.burst)).toMatchObject({
      free: accountKeyLimit.burst - 1,
      waitMs: expect.any(Number),
    });
    passTime((accountKeyLimit.burst * 60_000) / accountKeyLimit.perMinute);
    expect(await runDurableObjectAlarm(account)).toBe(true);
    expect(await readRows()).toEqual([]);
  });
});

const routes = ["account", "sign_in", "authorize"] as const;
const limited = /^\/(account|admin|sign-in|sign-out|join|authorize)(\/|$)/;

describe.each(ways)("with the sign-in %s", (way) => {
  test("every form and every page of a person tells an address that asks too often how long to wait", async () => {
    const address = `127.0.0.2${ways.indexOf(way)}`;
    for (const route of routes) await exhaust(route, address);
    const pages = createPagesOf(way);
    const ask = (path: string, init: object) =>
      pages.request(new Request(origin + path, { cf: { clientIp: address }, ...init } as never));
    for (const path of listPaths(way, "POST")) {
      const form = { method: "POST", headers: { origin }, body: new URLSearchParams({ a: "b" }) };
      await expectToWait(await ask(path, form), path);
    }
    for (const path of listPaths(way, "GET").filter((each) => limited.test(each))) {
      await expectToWait(await ask(path, {}), path);
    }
  });
});
