import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import {
  buildClientSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from "graphql";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { eras, type Journeys, startJourneys } from "../support/journeys.ts";
import { startShopOnPostgres } from "../support/shop-postgres.ts";
import { testShop } from "./shop-journeys.ts";
import { testReports } from "./shop-reports.ts";

let shops: Journeys;
let said: string;
// The first time the packages of the shop are installed.
beforeAll(async () => {
  const api = startShopOnPostgres();
  shops = await startJourneys("shop-postgres", api);
  said = (await api).said;
}, 300_000);
afterEach(() => shops.closeClients());
afterAll(() => shops.remove());

async function ask(key: string, query: string) {
  const response = await fetch(shops.toEndpoint("shop-postgres"), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: await response.json() };
}

testShop(() => shops);
testReports(() => shops);

/** Postgres takes no text with it, and PostGraphile does not pass on that it said so. */
const unspeakable = "ORD-1001\u0000";

describe.each(eras)("masked errors, %s", (era) => {
  test("of a query are told as what nobody explained, and not as what is not there", async () => {
    const { fail } = await shops.open(era);
    const { error_code, message } = await fail("get_order", { order_id: unspeakable });
    expect(error_code).toBe("GRAPHQL_ERROR");
    expect(message).toMatch(
      /^Shop failed and did not say why, only: "An error occurred \(logged with hash: '.+', id: '.+'\)" It is not known whether/,
    );
    expect(message).not.toMatch(/UTF8|byte sequence/);
    expect(await fail("get_order", { order_id: "ORD-99999" })).toMatchObject({
      error_code: "NOT_FOUND",
    });
  });

  test("of a change are told as an outcome that nobody knows", async () => {
    const { call, decide, fail } = await shops.open(era);
    await call("create_order", { items: [{ sku: "SKU-1", quantity: 1 }] });
    const cancel = { order_id: "ORD-1037", reason: "Ordered twice\u0000" };
    await decide("cancel_order", cancel);
    expect(await fail("cancel_order", cancel)).toMatchObject({
      error_code: "UNKNOWN_OUTCOME",
      message: expect.stringContaining("the change may have been applied"),
    });
    expect((await call("get_order", { order_id: "ORD-1037" })).data).toMatchObject({
      status: "PENDING",
    });
  });
});

test("a stranger's key is refused before Postgres is asked", async () => {
  const { status, body } = await ask(`sk_demo_${"x".repeat(32)}_rw`, "{ viewer { name } }");
  expect(status).toBe(401);
  expect(body).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
});

test("a person makes a key on its page, with a shop of their own", async () => {
  const url = new URL("/keys", shops.toEndpoint("shop-postgres"));
  const send = (fields: Record<string, string>) =>
    fetch(url, { method: "POST", body: new URLSearchParams(fields) });
  expect((await send({ name: "", permission: "rw" })).status).toBe(400);
  const page = await (await send({ name: "Bob", permission: "admin" })).text();
  const [key = ""] = /sk_demo_[\w-]+/.exec(page) ?? [];
  expect((await ask(key, "{ viewer { name permission } }")).body).toEqual({
    data: { viewer: { name: "Bob", permission: "ADMIN" } },
  });
});

test("what it prints leads on, with the settings for a port that the toolset does not know", () => {
  const endpoint = shops.toEndpoint("shop-postgres");
  const { auth, ...toolset } = JSON.parse(
    readFileSync("examples/toolsets/shop-postgres/toolset.json", "utf8"),
  );
  const { origin } = new URL(endpoint);
  for (const [setting, address] of [
    [toolset.endpoint, endpoint],
    [auth.keyUrl, `${origin}/keys`],
  ]) {
    const [, name] = /^\$\{(\w+):-/.exec(setting) ?? [];
    expect(said).toContain(`\n  ${name}=${address}\n`);
  }
  expect(said).toContain("http://localhost:8484/mcp/shop-postgres");
});

test("a port that is taken is told in a sentence", () => {
  const { port } = new URL(shops.toEndpoint("shop-postgres"));
  const command = ["scripts/demo-postgres.ts", "--port", port];
  const { status, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toBe(
    `It could not be started: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`,
  );
});

test("the toolset has the schema that PostGraphile makes of the tables", async () => {
  const { key } = await shops.open("modern");
  const { body } = await ask(key, getIntrospectionQuery());
  const { data } = body as { data: Parameters<typeof buildClientSchema>[0] };
  const schema = printSchema(lexicographicSortSchema(buildClientSchema(data)));
  expect(`${schema}\n`).toBe(
    readFileSync("examples/toolsets/shop-postgres/schema.graphql", "utf8"),
  );
});
