import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { compileExample } from "../support/example-server.ts";
import { eras, type Journeys, startJourneys } from "../support/journeys.ts";
import { shopExamples } from "./shop-examples.ts";
import { testShop } from "./shop-journeys.ts";
import { testReports } from "./shop-reports.ts";
import { collectAnswers, toToolsetPage } from "./toolset-page.ts";

let shops: Journeys;
beforeAll(async () => {
  shops = await startJourneys("shop");
});
afterEach(() => shops.closeClients());
afterAll(() => shops.remove());

testShop(() => shops);
testReports(() => shops);

describe.each(eras)("%s", (era) => {
  test("a key that asks too much waits as long as it is told, and nobody else", async () => {
    const [ada, bob] = [await shops.open(era), await shops.open(era)];
    const spend = `{ ${"abcdefghi".replace(/./g, (name) => `${name}: products(first: 100) { edges { cursor } } `)} }`;
    const statuses: number[] = [];
    for (let sent = 0; sent < 20 && statuses.at(-1) !== 429; sent += 1) {
      const response = await fetch(shops.toEndpoint("shop"), {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${ada.key}` },
        body: JSON.stringify({ query: spend }),
      });
      statuses.push(response.status);
      await response.text();
    }
    expect(statuses.at(-1)).toBe(429);
    const all = { max_results: 100 };
    const { error_code, retry_after_seconds = 0 } = await ada.fail("search_products", all);
    expect(error_code).toBe("RATE_LIMITED");
    expect(retry_after_seconds).toBeGreaterThan(0);
    expect((await bob.call("search_products", all)).data).toMatchObject({ total_count: 56 });
  });
});

test("its page says what the tools take and what they answered", async () => {
  const toolset = compileExample("shop");
  const answers = await collectAnswers(toolset, shopExamples, await shops.open("modern", "admin"));
  await expect(toToolsetPage(toolset, answers)).toMatchFileSnapshot("../../docs/toolsets/shop.md");
});
