import { expect, test } from "vitest";

import { askSystem, type Refused } from "../support/ask-system.ts";
import { demo } from "../support/toolhub-server.ts";

interface Payload extends Refused {
  readonly order: { readonly id: string; readonly status: string; readonly total: number } | null;
  readonly email: { readonly id: string } | null;
  readonly totalCount: number;
  readonly permission: string;
}

const ask = (key: string, query: string, variables: object = {}, path = "/shop/graphql") =>
  askSystem<Payload>(path, key, query, variables);

const payload = "{ order { id status total } userErrors { code message } }";
const create = `mutation ($items: [OrderItemInput!]!, $priority: Priority! = STANDARD, $customer: ID) {
  createOrder(items: $items, priority: $priority, customerId: $customer) ${payload} }`;
const pay = `mutation ($id: ID!) { processPayment(orderId: $id) ${payload} }`;
const cancel = `mutation ($id: ID!) { cancelOrder(orderId: $id, reason: "no") ${payload} }`;
const mail = `mutation ($id: ID!, $template: ID!) {
  sendOrderEmail(orderId: $id, templateId: $template) { email { id } userErrors { code message } } }`;
const countOrders = "{ orders { totalCount } }";
const item = (sku: string, quantity = 1) => ({ sku, quantity });

const refusals = [
  ["more than is left", create, { items: [item("SKU-1", 43)] }, "OUT_OF_STOCK"],
  ["less than one", create, { items: [item("SKU-1", 0)] }, "INVALID_QUANTITY"],
  ["a negative quantity", create, { items: [item("SKU-1", -5)] }, "INVALID_QUANTITY"],
  ["no items", create, { items: [] }, "INVALID_QUANTITY"],
  ["a product that is not sold", create, { items: [item("SKU-999")] }, "UNKNOWN_SKU"],
  ["a product twice", create, { items: [item("SKU-1"), item("sku-1")] }, "DUPLICATE_SKU"],
  [
    "a customer that is not there",
    create,
    { items: [item("SKU-1")], customer: "C-99" },
    "UNKNOWN_CUSTOMER",
  ],
  ["paying what is not there", pay, { id: "ORD-9999" }, "UNKNOWN_ORDER"],
  ["paying SQL", pay, { id: "ORD-1001 OR 1=1" }, "UNKNOWN_ORDER"],
  ["writing by no template", mail, { id: "ORD-1001", template: "' --" }, "UNKNOWN_TEMPLATE"],
] as const;

test.each(refusals)("%s is refused by the tables, and nothing stays", async (...row) => {
  const [, query, variables, code] = row;
  const key = await demo.makeKey("Ada", "rw");
  const { data } = await ask(key, query, variables);
  const [answer] = Object.values(data ?? {});
  expect(answer?.userErrors.map((error) => error.code)).toEqual([code]);
  expect(answer?.order ?? answer?.email ?? null).toBeNull();
  const after = await ask(
    key,
    `{ orders { totalCount } inventory(skus: ["SKU-1"]) { products { stock } } order(id: "ORD-1001") { emails { id } } }`,
  );
  expect(after.data).toEqual({
    orders: { totalCount: 36 },
    inventory: { products: [{ stock: 42 }] },
    order: { emails: [] },
  });
});

test("an order goes its way once: a paid one is not paid again, a cancelled one not paid or cancelled", async () => {
  const key = await demo.makeKey("Ada", "admin");
  const codes = async (query: string, id: string) =>
    Object.values((await ask(key, query, { id })).data ?? {})[0]?.userErrors.map(
      ({ code }) => code,
    );
  await ask(key, create, { items: [item("SKU-1", 2)] });
  expect(await codes(pay, "ORD-1037")).toEqual([]);
  expect(await codes(pay, "ORD-1037")).toEqual(["ALREADY_PAID"]);
  expect(await codes(cancel, "ord-1037")).toEqual([]);
  expect(await codes(cancel, "ORD-1037")).toEqual(["NOT_CANCELLABLE"]);
  await ask(key, create, { items: [item("SKU-1")] });
  await codes(cancel, "ORD-1038");
  expect(await codes(pay, "ORD-1038")).toEqual(["NOT_PAYABLE"]);
  const { data } = await ask(
    key,
    "{ orders(status: SHIPPED, first: 1) { edges { node { id } } } }",
  );
  const shipped = JSON.stringify(data).match(/ORD-\d+/)?.[0] ?? "";
  expect(await codes(cancel, shipped)).toEqual(["NOT_CANCELLABLE"]);
});

test.each([
  ["ro", "RO", "FORBIDDEN", "FORBIDDEN"],
  ["rw", "RW", undefined, "FORBIDDEN"],
  ["admin", "ADMIN", undefined, undefined],
] as const)("a key that ends in _%s may do as much", async (suffix, permission, make, refund) => {
  const key = await demo.makeKey("Ada", suffix);
  expect(key).toMatch(new RegExp(`^sk_demo_[A-Za-z0-9_-]{32}_${suffix}$`));
  expect((await ask(key, "{ viewer { permission } }")).data).toEqual({ viewer: { permission } });
  expect((await ask(key, create, { items: [item("SKU-1")] })).code).toBe(make);
  const { data } = await ask(key, "{ orders(status: PAID, first: 1) { edges { node { id } } } }");
  const id = JSON.stringify(data).match(/ORD-\d+/)?.[0];
  expect((await ask(key, cancel, { id })).code).toBe(refund);
});

test("a key from before reads, and nobody makes more of theirs by writing an end to it", async () => {
  const old = await demo.makeKey("Ada");
  expect((await ask(old, "{ viewer { permission } }")).data?.viewer?.permission).toBe("RO");
  const reading = await demo.makeKey("Ada", "ro");
  for (const forged of [`${old}_admin`, reading.replace(/_ro$/, "_admin")])
    expect(await ask(forged, countOrders)).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
  expect((await ask(reading, "{ viewer { name } }", {}, "/graphql")).status).toBe(200);
});

test("each key has data of its own, and a revoked one has none", async () => {
  const [ada, bob] = [await demo.makeKey("Ada", "rw"), await demo.makeKey("Bob", "rw")];
  const total = async (key: string) => (await ask(key, countOrders)).data?.orders?.totalCount;
  await ask(ada, create, { items: [item("SKU-1")] });
  expect([await total(ada), await total(bob)]).toEqual([37, 36]);
  await demo.revoke(ada);
  expect(await ask(ada, countOrders)).toMatchObject({ status: 401 });
});

test("every key begins with the same shop", async () => {
  const all = `{ products(first: 100) { edges { node { sku name price stock } } }
    orders(first: 100) { edges { node { id status total createdAt items { quantity product { sku } } payment { amount } } } } }`;
  const [ada, bob] = [await demo.makeKey("Ada"), await demo.makeKey("Bob")];
  const [first, second] = [await ask(ada, all), await ask(bob, all)];
  expect(first.data).toEqual(second.data);
  const orders = JSON.stringify(first.data?.orders);
  for (const status of ["PENDING", "PAID", "SHIPPED", "DELIVERED", "CANCELLED"])
    expect(orders).toContain(`"status":"${status}"`);
});

test("what a query may cost is told, and what costs too much is not run", async () => {
  const key = await demo.makeKey("Ada");
  const list = (first: string, more = "") =>
    ask(key, `query ${more} { orders(first: ${first}) { edges { node { customer { id } } } } }`);
  const cost = async (...asked: Parameters<typeof list>) =>
    (await list(...asked)).extensions?.cost.requestedQueryCost;
  // The orders, and of each an edge, a node and its customer; one for the query.
  expect(await cost("5")).toBe(1 + 5 * 3 + 1);
  expect(await cost("$n", "($n: Int! = 7)")).toBe(1 + 7 * 3 + 1);
  const nested = `fragment a on OrderConnection { ...b ...b ...b ...b } fragment b on OrderConnection { ...c ...c ...c ...c }
    fragment c on OrderConnection { edges { node { customer { id } payment { amount } emails { id } items { product { sku } } } } }`;
  const large = await ask(key, `{ orders(first: 100) { ...a } } ${nested}`);
  expect([large.status, large.code]).toEqual([200, "MAX_COST_EXCEEDED"]);
  expect((await ask(key, countOrders)).data?.orders?.totalCount).toBe(36);
});

test("a key that asks too much is told how long to wait, also for what asks little", async () => {
  const [ada, bob] = [await demo.makeKey("Ada"), await demo.makeKey("Bob")];
  const much = `{ orders(first: 100) { edges { node { customer { id } payment { amount } items { product { sku } } } } } }`;
  const answers = [];
  for (let sent = 0; sent < 8; sent += 1) answers.push(await ask(ada, much));
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.code).toBe("RATE_LIMITED");
  expect(Number(refused?.wait)).toBeGreaterThan(0);
  expect(refused?.data ?? null).toBeNull();
  expect((await ask(bob, much)).status).toBe(200);
});

test.each([
  ["products(first: 0) { totalCount }"],
  ["orders(first: 101) { totalCount }"],
  ['products(after: "b3JkZXJzOi0xMDM1") { totalCount }'],
  ['orders(after: "x") { totalCount }'],
  ["orderReport(measure: UNITS, groupBy: [], limit: 501) { isCut }"],
  [
    'orderReport(measure: UNITS, groupBy: [], where: [{ column: MONTH, is: FROM, values: ["a", "b"] }]) { isCut }',
  ],
])("%s is refused as a bad request", async (field) => {
  expect((await ask(await demo.makeKey("Ada"), `{ ${field} }`)).code).toBe("BAD_USER_INPUT");
});

test("the key page makes keys of each kind", async () => {
  const html = await (await fetch(`${demo.url}/keys`)).text();
  const offered = [...html.matchAll(/<option value="(\w+)"/g)].map(([, value]) => value);
  expect(offered).toEqual(["ro", "rw", "admin"]);
  const make = (permission: string) =>
    fetch(`${demo.url}/keys`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: demo.url },
      body: `name=Ada&permission=${permission}`,
    });
  expect(await (await make("rw")).text()).toMatch(/id="key">sk_demo_[\w-]{32}_rw</);
  expect((await make("root")).status).toBe(400);
});
