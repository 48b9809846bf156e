import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";

import { createTag } from "../../../src/crypto/tag.ts";
import { deploymentOf } from "../../../src/deployment.ts";
import { toWiderNetwork } from "../../../src/rate-limit/client-address.ts";
import { addressLimits, type LimitedRoute } from "../../../src/rate-limit/limits.ts";
import { findShard } from "../../../src/store/shard.ts";
import { passTime, stopClock } from "../../support/clock.ts";
import { BrowserSession, findHandle } from "../../support/dance.ts";
import { register, toAuthorizePath } from "../../support/person.ts";
import { createName, demo, fetchWorker, origin } from "../../support/server-under-test.ts";
import { createPagesOf, listPaths, ways } from "./page-routes.ts";

// The clock stands still but where a test moves it: buckets do not refill meanwhile.
beforeEach(() => stopClock());

/** Uses up what an address may send at once. */
async function exhaust(route: LimitedRoute, address: string): Promise<void> {
  const toName = (place: string) => createTag(deploymentOf(env).ring, "client-address", place);
  const network = await toName(toWiderNetwork(address));
  const sender = { address: await toName(address), network };
  const shard = findShard(env.REGISTRY, network);
  for (let sent = 0; sent < addressLimits[route].burst; sent += 1) {
    expect(await shard.countRequest(sender, [route])).toBe(0);
  }
  expect(await shard.countRequest(sender, [route])).toBeGreaterThan(0);
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
    for (let tried = 0; tried < addressLimits.account_key_probe.burst; tried += 1) {
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
