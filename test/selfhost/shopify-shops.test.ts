import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";

import { parseToolError } from "../support/mcp-messages.ts";
import {
  callsOf,
  connectTo,
  keys,
  openClient,
  type Shop,
  startShops,
  toHost,
  toolset,
} from "./two-shops.ts";

test.each(["modern", "session"] as const)(
  "%s lane: two people with two shops at once are each answered by their own shop, with their own key",
  async (lane) => {
    const { server, left, listAsked } = await startShops();
    const [ada, bob] = await Promise.all([
      connectTo(server, "acme-hats"),
      connectTo(server, "bobs-boats"),
    ]);
    const [callAda, callBob] = await Promise.all(
      [ada, bob].map(({ tokens }) => openClient(server, lane, tokens.access_token)),
    );
    if (!callAda || !callBob) throw new Error("somebody is missing");
    left.length = 0;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? callBob : callAda)("get_shop")),
    );
    for (const [index, answer] of answers.entries()) {
      const name = index % 2 ? "Shop bobs-boats" : "Shop acme-hats";
      expect(answer).toMatchObject({ structuredContent: { shop: { name } } });
    }
    for (const { url, key } of listAsked()) {
      const shop = new URL(url).host.split(".")[0] as Shop;
      expect(url).toBe(`https://${toHost(shop)}/api/2026-04/graphql.json`);
      expect(key).toBe(keys[shop]);
    }
    expect(new Set(listAsked().map(({ url }) => url)).size).toBe(2);
    expect(server.lines.join("")).not.toContain(keys["acme-hats"]);
  },
);

test("what one shop tells its person holds nobody at another shop", async () => {
  const { server, said, listAsked } = await startShops();
  const [ada, bob] = await Promise.all([
    connectTo(server, "acme-hats"),
    connectTo(server, "bobs-boats"),
  ]);
  const callAda = await openClient(server, "modern", ada.tokens.access_token);
  const callBob = await openClient(server, "modern", bob.tokens.access_token);
  const acme = toHost("acme-hats");
  const json = { "content-type": "application/json" };
  const throttled = JSON.stringify({
    errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
    extensions: {
      cost: {
        requestedQueryCost: 1502,
        throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 2, restoreRate: 50 },
      },
    },
  });

  said.set(acme, () => ({ status: 200, headers: json, body: throttled }));
  expect(parseToolError(await callAda("get_shop"))).toMatchObject({
    error_code: "RATE_LIMITED",
    retry_after_seconds: 30,
  });
  const before = callsOf(listAsked());
  said.delete(acme);
  // From what is known, without a request, whatever is asked for.
  for (const tool of ["get_shop", "list_collections"]) {
    const told = parseToolError(await callAda(tool));
    expect(told).toMatchObject({ error_code: "RATE_LIMITED" });
    expect(told.retry_after_seconds).toBeGreaterThan(20);
  }
  expect(callsOf(listAsked())).toBe(before);
  expect((await callBob("get_shop")).isError).toBeFalsy();

  // Who saves a key for another shop waits for nothing that the first one told.
  const moved = await ada.browser.send("/account/keys", [
    ["toolset", toolset],
    [`field:${toolset}:shop`, "bobs-boats"],
    ["key", keys["bobs-boats"]],
  ]);
  expect(moved.status).toBeLessThan(400);
  await vi.waitFor(
    async () =>
      expect(await callAda("get_shop")).toMatchObject({
        structuredContent: { shop: { name: "Shop bobs-boats" } },
      }),
    { timeout: 25_000, interval: 500 },
  );
});

test("a shop that is down, and a shop that lets nobody in, close no other shop", async () => {
  const { server, said, listAsked } = await startShops();
  const [ada, bob] = await Promise.all([
    connectTo(server, "acme-hats"),
    connectTo(server, "bobs-boats"),
  ]);
  const callAda = await openClient(server, "modern", ada.tokens.access_token);
  const callBob = await openClient(server, "modern", bob.tokens.access_token);
  for (const [status, code] of [
    [503, "UPSTREAM_DOWN"],
    [401, "KEY_REFUSED"],
    [404, "MISCONFIGURED"],
  ] as const) {
    said.set(toHost("acme-hats"), () => ({ status, body: "" }));
    for (let index = 0; index < 6; index += 1) {
      const told = parseToolError(await callAda("list_collections", { title: `${index}` }));
      expect(told.error_code).toBe(code);
    }
    expect((await callBob("list_collections")).isError).toBeFalsy();
  }
  // One person alone opens no circuit breaker: each of their calls was sent.
  const hers = listAsked().filter(({ url }) => url.includes("acme-hats"));
  expect(callsOf(hers, "list_collections")).toBe(24);
  said.delete(toHost("acme-hats"));
  expect((await callAda("list_collections")).isError).toBeFalsy();
});

test("five equal reads of one person are one request of their shop, and none of another's", async () => {
  const { server, hold, listAsked } = await startShops();
  const [ada, bob] = await Promise.all([
    connectTo(server, "acme-hats"),
    connectTo(server, "bobs-boats"),
  ]);
  const callAda = await openClient(server, "modern", ada.tokens.access_token);
  const callBob = await openClient(server, "session", bob.tokens.access_token);
  const letGo = hold();
  const calls = [callAda, callBob, callAda, callAda, callBob, callAda, callAda];
  const all = Promise.all(calls.map((call) => call("get_shop")));
  const askedOf = (shop: Shop) =>
    callsOf(listAsked().filter(({ url, key }) => url.includes(shop) && key === keys[shop]));
  const once = () => expect([askedOf("acme-hats"), askedOf("bobs-boats")]).toEqual([1, 1]);
  await vi.waitFor(once, 25_000);
  // All have come by then; what is older than two seconds would be joined by nobody.
  await sleep(1500);
  letGo();
  for (const [index, { structuredContent }] of (await all).entries()) {
    const name = calls[index] === callAda ? "Shop acme-hats" : "Shop bobs-boats";
    expect(structuredContent).toMatchObject({ shop: { name } });
  }
  once();
});
