import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
import { GraphQLError } from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { compileToolsets } from "../../compiler/toolset.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { fillToolsets } from "../../src/catalog/toolsets.ts";
import { callTool } from "../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { parseToolError } from "../support/mcp-messages.ts";
import { goodShopKey, type ShopifyServer, startShopify } from "../support/shopify.ts";
import { startReplies } from "../support/upstream.ts";

const toolsets = compileToolsets("examples/toolsets", { only: ["shopify-storefront"] });
const [{ operations }] = toolsets as [CompiledToolset];

const cart_id = "gid://shopify/Cart/Z2NwLXVz?key=9f2c";
const variant_id = "gid://shopify/ProductVariant/31";

/** Arguments for every tool; a tool without a row fails the test below. */
const examples: Readonly<Record<string, object>> = {
  search_products: { query: "hat", filters: [{ available: true }, { price: { max: 50 } }] },
  find_in_shop: { query: "ha" },
  get_product: { handle: "hat", options: [{ name: "Size", value: "M" }] },
  recommend_products: { handle: "hat", intent: "COMPLEMENTARY" },
  list_collections: { title: "winter" },
  get_collection: { handle: "winter", sort: "PRICE", reverse: true },
  get_shop: { with_policies: true },
  read_shop_page: { page_id: "gid://shopify/Page/5" },
  get_cart: { cart_id },
  create_cart: { lines: [{ merchandiseId: variant_id, quantity: 2 }], country: "CA" },
  add_cart_lines: { cart_id, lines: [{ merchandiseId: variant_id }] },
  update_cart_lines: { cart_id, lines: [{ id: "gid://shopify/CartLine/1", quantity: 3 }] },
  remove_cart_lines: { cart_id, line_ids: ["gid://shopify/CartLine/1?cart=Z2NwLXVz"] },
  set_cart_discounts: { cart_id, discount_codes: [] },
  estimate_cart_delivery: { cart_id, country: "CA", zip: "K1A 0B1" },
};

const address = "https://acme-hats.myshopify.com/api/2026-04/graphql.json";

let shop: ShopifyServer;
/** Where requests to Acme's shop arrive, and the addresses that were asked. */
let target = "";
let asked: string[] = [];
beforeAll(async () => {
  shop = await startShopify({ Node: () => ({ __typename: "Page" }) });
});
beforeEach(() => {
  asked = [];
  const platform = globalThis.fetch;
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    asked.push(String(input));
    return platform(String(input).includes(".myshopify.com/") ? target : input, init);
  });
  return () => spy.mockRestore();
});
afterAll(() => shop.close());

/** Calls a tool at Acme's shop, where it answers as the one of all tests unless told. */
function call(
  name: string,
  args: object = examples[name] ?? {},
  { url = shop.url, key = goodShopKey, name: shopName = "acme-hats" } = {},
) {
  const filled = fillToolsets(toolsets, {
    variables: { SHOPIFY_STOREFRONT_SHOP: shopName },
    serviceSecrets: {},
  });
  const tool = createToolRegistry(filled, 10_000).get(name);
  if (!tool) throw new Error(`there is no tool ${name}`);
  target = url;
  const caller = createLocalCaller(toolsets, { SHOPIFY_STOREFRONT_KEY: key }, "test");
  return callTool(tool, { caller, args: { ...args } });
}

/** The same at a shop of its own, whose answers differ. */
async function callAt(mocks: Parameters<typeof startShopify>[0], name: string, args?: object) {
  const other = await startShopify(mocks);
  try {
    return await call(name, args, { url: other.url });
  } finally {
    other.close();
  }
}

const lastSeen = () => shop.seen.at(-1);

describe("the storefront's own schema executes the document, and the answer fits the tool's schema", () => {
  test.each(operations.map(({ tool }) => tool.name))("%s", async (name) => {
    if (!examples[name]) throw new Error(`write an example for ${name}`);
    const result = await call(name);
    expect(result, JSON.stringify(result.content)).toMatchObject({ structuredContent: {} });
    const schema = operations.find(({ tool }) => tool.name === name)?.tool.outputSchema;
    const check = new CfWorkerJsonSchemaValidator({ draft: "2020-12" }).getValidator({ ...schema });
    expect(check(result.structuredContent)).toMatchObject({ valid: true });
    expect(lastSeen()?.operationName).toBe(name);
  });
});

test("a person's shop is asked, at its own address and at no other", async () => {
  await call("get_shop");
  expect(asked).toEqual([address]);
});

test("a country goes to the shop's own directive, and is left out where nobody tells one", async () => {
  await call("get_product", { handle: "hat", country: "CA" });
  expect(lastSeen()?.query).toContain("@inContext(country:$country)");
  expect(lastSeen()?.variables).toMatchObject({ country: "CA" });
  await call("get_product", { handle: "hat" });
  expect(lastSeen()?.variables).not.toHaveProperty("country");
  const unknown = parseToolError(await call("get_product", { handle: "hat", country: "XX" }));
  expect(unknown).toMatchObject({ error_code: "INVALID_PARAMETER" });
});

test("pages go on after the cursor of the page before", async () => {
  const more = { PageInfo: () => ({ hasNextPage: true, endCursor: "eyJsYXN0IjoxMH0" }) };
  const first = await callAt(more, "search_products");
  expect(first.structuredContent).toMatchObject({ next_cursor: "eyJsYXN0IjoxMH0" });
  await call("search_products", { query: "hat", after: "eyJsYXN0IjoxMH0" });
  expect(lastSeen()?.variables).toMatchObject({ after: "eyJsYXN0IjoxMH0" });
  const last = await callAt({ PageInfo: () => ({ hasNextPage: false }) }, "get_cart");
  expect(last.structuredContent).toMatchObject({ lines: { next_cursor: null } });
});

test.each([
  ["get_product", "search_products"],
  ["recommend_products", "search_products"],
  ["get_collection", "list_collections"],
  ["read_shop_page", "find_in_shop"],
  ["get_cart", "create_cart"],
])("%s of nothing is told with the tool that finds ids, %s", async (name, finder) => {
  const nothing = {
    product: null,
    productRecommendations: null,
    collection: null,
    node: null,
    cart: null,
  };
  const error = parseToolError(await callAt({ QueryRoot: () => nothing }, name));
  expect(error).toMatchObject({
    error_code: "NOT_FOUND",
    message: expect.stringContaining(finder),
  });
});

test.each(operations.filter(({ kind }) => kind === "mutation").map(({ tool }) => tool.name))(
  "%s that the shop refuses has failed, with the shop's code and words",
  async (name) => {
    const refused = { cart: null, userErrors: [{ code: "INVALID", message: "The cart is gone." }] };
    const root = [
      "Create",
      "LinesAdd",
      "LinesUpdate",
      "LinesRemove",
      "DiscountCodesUpdate",
      "DeliveryAddressesReplace",
    ];
    const payloads = Object.fromEntries(root.map((part) => [`Cart${part}Payload`, () => refused]));
    const error = parseToolError(await callAt(payloads, name));
    expect(error).toMatchObject({ error_code: "INVALID", retryable: false });
    expect(error.message).toContain("The cart is gone.");
  },
);

/** Calls a tool at another shop, that answers with this body: what it says of waiting is remembered. */
async function callAnswered(body: object, tool: string, name: string) {
  const url = await startReplies(() => ({ status: 200, headers: {}, body }));
  return await call(tool, undefined, { url, name });
}

test("a shop that is asked too much says nothing against the key", async () => {
  const errors = [{ message: "Throttled", extensions: { code: "THROTTLED" } }];
  const error = parseToolError(await callAnswered({ errors }, "create_cart", "busy"));
  expect(error).toMatchObject({ error_code: "RATE_LIMITED", retryable: true });
});

test("a token that may not write carts is told which scope it lacks", async () => {
  const scope = "unauthenticated_write_checkouts";
  const message = `Access denied for cartCreate field. Required access: \`${scope}\` access scope.`;
  const extensions = { code: "ACCESS_DENIED", requiredAccess: `\`${scope}\` access scope.` };
  const body = {
    data: { cartCreate: null },
    errors: [{ message, path: ["cartCreate"], extensions }],
  };
  const error = parseToolError(await callAnswered(body, "create_cart", "narrow"));
  expect(error).toMatchObject({ error_code: "KEY_TOO_WEAK", details: { scopes: [scope] } });
});

test("a token that may not read contents still reads the shop, and is told that the menu is missing", async () => {
  const menu = () => {
    throw new GraphQLError("Access denied for menu field.", {
      extensions: { code: "ACCESS_DENIED" },
    });
  };
  const result = await callAt({ QueryRoot: () => ({ menu }) }, "get_shop");
  expect(result.structuredContent).toMatchObject({
    shop: { name: expect.any(String) },
    menu: null,
  });
  expect(JSON.stringify(result.content)).toContain("Access denied for menu field.");
});

test("a discount code that does not apply is no failure: the warning is part of the result", async () => {
  const warnings = [{ code: "DISCOUNT_NOT_FOUND", message: "No such code.", target: cart_id }];
  const payload = () => ({ userErrors: [], warnings });
  const result = await callAt({ CartDiscountCodesUpdatePayload: payload }, "set_cart_discounts");
  expect(result.structuredContent).toMatchObject({
    warnings: [{ code: "DISCOUNT_NOT_FOUND", message: "No such code." }],
  });
});

test.each([
  ["get_cart", { cart_id: "Z2NwLXVz" }],
  ["get_cart", { cart_id: "gid://shopify/Product/1" }],
  ["read_shop_page", { page_id: "gid://shopify/Product/1" }],
  ["remove_cart_lines", { cart_id, line_ids: ["1"] }],
  ["search_products", { query: "hat", max_results: 51 }],
  ["create_cart", { lines: [] }],
])("%s with %j is refused before the shop is asked", async (name, args) => {
  const before = shop.seen.length;
  expect(parseToolError(await call(name, args))).toMatchObject({ error_code: "INVALID_PARAMETER" });
  expect(shop.seen).toHaveLength(before);
});

test("a page of the shop and an article of its blog are told apart, and what is neither says what it is", async () => {
  const article = await callAt({ Node: () => ({ __typename: "Article" }) }, "read_shop_page");
  expect(article.structuredContent).toMatchObject({
    blog: expect.any(String),
    author: expect.any(String),
  });
  const page = await callAt({ Node: () => ({ __typename: "Page" }) }, "read_shop_page");
  expect(page.structuredContent).toMatchObject({ updated_at: expect.any(String) });
});

test("policies are long, and stay away until they are asked for", async () => {
  const { structuredContent: without } = await call("get_shop", {});
  expect(without).toMatchObject({
    shop: expect.not.objectContaining({ refund_policy: expect.anything() }),
  });
  const { structuredContent: all } = await call("get_shop", { with_policies: true });
  expect(all).toMatchObject({ shop: { refund_policy: { html: expect.any(String) } } });
});

test("a key that the shop does not know is refused as such", async () => {
  const result = await call("get_shop", {}, { key: "f".repeat(32) });
  expect(parseToolError(result)).toMatchObject({
    error_code: "KEY_REFUSED",
    details: { toolset: "shopify-storefront" },
  });
});
