import { describe, expect, test } from "vitest";

import { eras, type Journeys } from "../support/journeys.ts";

const twoMice = { items: [{ sku: "SKU-1", quantity: 2 }] };

/** What people do with the shop's toolset, whichever API has the shop. */
export function testShop(toShops: () => Journeys): void {
  describe.each(eras)("%s", (era) => {
    test("products are found by their words, and pages follow each other", async () => {
      const { call } = await toShops().open(era);
      const mice = (await call("search_products", { query: "mouse" })).data;
      expect(mice).toMatchObject({
        items: [{ sku: "SKU-1", price: 12.49, stock: 42 }],
        next_cursor: null,
        total_count: 1,
      });
      const skus: unknown[] = [];
      let cursor: unknown;
      do {
        const page = await call("search_products", {
          max_results: 25,
          ...(cursor ? { cursor } : {}),
        });
        const { items, next_cursor } = page.data as {
          items: { sku: string }[];
          next_cursor: unknown;
        };
        skus.push(...items.map(({ sku }) => sku));
        cursor = next_cursor;
      } while (cursor);
      expect(skus).toHaveLength(56);
      expect(new Set(skus)).toHaveLength(56);
    });

    test("an order with an idempotency_key is made once, and takes its goods out of stock once", async () => {
      const { call } = await toShops().open(era);
      const order = { ...twoMice, idempotency_key: "order-of-mice" };
      const [first, again] = [await call("create_order", order), await call("create_order", order)];
      expect(first.data).toMatchObject({
        order: { order_id: "ORD-1037", status: "PENDING", shipping: 0, total: 24.98 },
      });
      expect(again.data).toEqual(first.data);
      const { data } = await call("check_inventory", { skus: ["sku-1", "SKU-99999"] });
      expect(data).toMatchObject({ products: [{ stock: 40 }], unknown_skus: ["SKU-99999"] });
    });

    test("what is not left is refused, with the tool that tells what is", async () => {
      const { fail, call } = await toShops().open(era);
      const headphones = { sku: "SKU-3", quantity: 1 };
      for (const items of [[headphones], [...twoMice.items, headphones]]) {
        const { error_code, message } = await fail("create_order", { items });
        expect([error_code, message]).toEqual([
          "OUT_OF_STOCK",
          'Nothing was ordered: "Only 0 of SKU-3 are left. See check_inventory."',
        ]);
      }
      const { data } = await call("check_inventory", { skus: ["SKU-1"] });
      expect(data).toMatchObject({ products: [{ stock: 42 }] });
    });

    test("a quantity of nothing is refused with its place, and nothing is sent", async () => {
      const { fail, listSent } = await toShops().open(era);
      const { error_code, details } = await fail("create_order", {
        items: [{ sku: "SKU-1", quantity: 0 }],
      });
      expect([error_code, details?.path]).toEqual(["INVALID_PARAMETER", "/items/0/quantity"]);
      expect(await listSent()).not.toContain("create_order");
    });

    test.each([
      ["with an idempotency_key", { idempotency_key: "payment-of-mice" }],
      ["without one", {}],
    ])(
      "a payment %s whose answer is lost is made once, and told again without a question",
      async (_, more) => {
        const { call, decide, listSent, lose } = await toShops().open(era);
        await call("create_order", twoMice);
        const payment = { order_id: "ord-1037", ...more };
        expect(await decide("process_payment", payment)).toBe(
          'Charge 24.98 US dollars to "Ada" for the order "ORD-1037", which is "PENDING", by "CARD"?',
        );
        await lose("process_payment", payment);
        const { data } = await call("get_order", { order_id: "ORD-1037" });
        const { payment: paid } = data as { payment: { paid_at: string } };
        const retried = await call("process_payment", payment);
        expect(retried.data).toEqual({
          order: {
            order_id: "ORD-1037",
            status: "PAID",
            payment: { amount: 24.98, paid_at: paid.paid_at },
          },
        });
        expect((await listSent()).filter((name) => name === "process_payment")).toHaveLength(1);
      },
    );

    test("an order is paid once, whoever agrees to pay it again", async () => {
      const { call, decide, fail } = await toShops().open(era);
      await call("create_order", twoMice);
      const payment = { order_id: "ORD-1037" };
      await decide("process_payment", payment);
      await call("process_payment", payment);
      const again = { ...payment, method: "INVOICE" };
      await decide("process_payment", again);
      expect(await fail("process_payment", again)).toMatchObject({
        error_code: "ALREADY_PAID",
        message: 'Nothing was charged: "ORD-1037 is paid already." See get_order.',
      });
    });

    test("a key that only reads is told so, by the shop itself", async () => {
      const { call, fail } = await toShops().open(era, "ro");
      expect((await call("list_orders")).data).toMatchObject({ total_count: 36 });
      const { error_code, message } = await fail("create_order", twoMice);
      expect(error_code).toBe("FORBIDDEN");
      expect(message).toContain("needs a key that ends in _rw");
    });

    test("two people each have their own orders", async () => {
      const [ada, bob] = [await toShops().open(era), await toShops().open(era)];
      await ada.call("create_order", twoMice);
      expect((await ada.call("list_orders", { max_results: 1 })).data).toMatchObject({
        items: [{ order_id: "ORD-1037" }],
        total_count: 37,
      });
      expect((await bob.call("list_orders", { max_results: 1 })).data).toMatchObject({
        items: [{ order_id: "ORD-1036" }],
        total_count: 36,
      });
      const { error_code, message } = await bob.fail("get_order", { order_id: "ORD-1037" });
      expect([error_code, message]).toEqual([
        "NOT_FOUND",
        "There is no order with this order_id. Find ids with list_orders.",
      ]);
    });

    test("what was paid is paid back by a key that may, after a question that quotes the reason", async () => {
      const cancel = { order_id: "ORD-1037", reason: "Ordered twice" };
      for (const permission of ["rw", "admin"] as const) {
        const { call, decide, fail } = await toShops().open(era, permission);
        await call("create_order", twoMice);
        await decide("process_payment", { order_id: "ORD-1037" });
        await call("process_payment", { order_id: "ORD-1037" });
        expect(await decide("cancel_order", cancel)).toBe(
          'Cancel the order "ORD-1037" of "Ada" over 24.98 US dollars, which is "PAID", because "Ordered twice"?',
        );
        if (permission === "rw") {
          expect(await fail("cancel_order", cancel)).toMatchObject({ error_code: "FORBIDDEN" });
        } else {
          expect((await call("cancel_order", cancel)).data).toMatchObject({
            order: { status: "CANCELLED", payment: { refunded_at: expect.any(String) } },
          });
          expect((await call("get_order", { order_id: "ORD-1037" })).data).toMatchObject({
            cancel_reason: "Ordered twice",
          });
        }
        const { data } = await call("check_inventory", { skus: ["SKU-1"] });
        expect(data).toMatchObject({ products: [{ stock: permission === "rw" ? 40 : 42 }] });
      }
    });

    test("an e-mail is shown as it would be sent; a no writes nothing", async () => {
      const { call, decide, fail } = await toShops().open(era);
      await call("create_order", twoMice);
      const email = { order_id: "ORD-1037", template_id: "order_confirmation" };
      expect(await decide("send_order_email", email, "refused")).toBe(
        'Send "We have your order ORD-1037" to "Ada" at "owner@example.com", about the order "ORD-1037" over 24.98 US dollars? It says: "Hello Ada, thank you for your order ORD-1037 over 24.98 USD. We write again once it is on its way."',
      );
      expect(await fail("send_order_email", email)).toMatchObject({ error_code: "DECLINED" });
      expect((await call("get_order", { order_id: "ORD-1037" })).data).toMatchObject({
        emails: [],
      });
      const nowhere = { ...email, template_id: "birthday" };
      const { error_code, message } = await fail("send_order_email", nowhere);
      expect(error_code).toBe("NOT_FOUND");
      expect(message).toContain("take order_confirmation, shipping_notice or apology");
    });

    test("what was sent is what was shown, with each template, and stands in the outbox", async () => {
      const { call, decide } = await toShops().open(era);
      const templates = ["order_confirmation", "shipping_notice", "apology"];
      const subjects: unknown[] = [];
      for (const template_id of templates) {
        const asked = { order_id: "ord-1006", template_id };
        const question = await decide("send_order_email", asked);
        const { email } = (await call("send_order_email", asked)).data as {
          email: { recipient: string; subject: string; body: string };
        };
        const [recipient, subject, body] = [email.recipient, email.subject, email.body].map(
          (text) => JSON.stringify(text.replace(/\s+/g, " ")),
        );
        expect(question).toBe(
          `Send ${subject} to "Fay Roy" at ${recipient}, about the order "ORD-1006" over 324.79 US dollars? It says: ${body}`,
        );
        subjects.push({ subject: email.subject });
      }
      expect((await call("get_order", { order_id: "ORD-1006" })).data).toMatchObject({
        emails: subjects,
      });
    });

    test("shipping is told for the weight and the priority, STANDARD if none is said, and charged alike", async () => {
      const { call, fail } = await toShops().open(era);
      const to = (country: string, priority?: string) => ({
        ...twoMice,
        country,
        ...(priority && { priority }),
      });
      const quotes = [
        [to("de"), 16.08, 12],
        [to("DE", "STANDARD"), 16.08, 12],
        [to("DE", "EXPRESS"), 40.98, 5],
        [to("DE", "OVERNIGHT"), 82.42, 3],
      ] as const;
      for (const [asked, cost, days] of quotes)
        expect((await call("calculate_shipping", asked)).data).toEqual({
          cost,
          days,
          weight_grams: 180,
        });
      expect(await fail("calculate_shipping", to("XX"))).toMatchObject({
        error_code: "COUNTRY_NOT_SERVED",
        message: expect.stringContaining("CA, DE, FR, JP, MX, US"),
      });
      expect(await fail("create_order", { ...twoMice, priority: "SOON" })).toMatchObject({
        error_code: "INVALID_PARAMETER",
        details: { path: "/priority" },
      });
      // Dora Lindqvist lives in Germany.
      const order = { ...twoMice, priority: "OVERNIGHT", customer_id: "c-4" };
      expect((await call("create_order", order)).data).toMatchObject({
        order: { subtotal: 24.98, shipping: 82.42, total: 107.4 },
      });
    });

    test("orders are listed by where they stand, and an id is read in any case", async () => {
      const { call } = await toShops().open(era);
      const list = async (more: object) => {
        const { data } = await call("list_orders", { ...more });
        return data as { items: { status: string }[]; total_count: number };
      };
      const counts = { PENDING: 10, PAID: 2, SHIPPED: 6, DELIVERED: 13, CANCELLED: 5 };
      for (const [status, count] of Object.entries(counts)) {
        const { items, total_count } = await list({ status });
        expect(items.map((item) => item.status)).toEqual(Array(count).fill(status));
        expect(total_count).toBe(count);
      }
      expect(await list({ max_results: 1 })).toMatchObject({ total_count: 36 });
      const read = async (order_id: string) => (await call("get_order", { order_id })).data;
      expect(await read("ord-1001")).toMatchObject({ order_id: "ORD-1001" });
      expect(await read(" Ord-1001 ")).toEqual(await read("ORD-1001"));
    });

    test("catalog, products and templates are read", async () => {
      const { client } = await toShops().open(era);
      const read = async (uri: string) => {
        const [content] = (await client.readResource({ uri })).contents;
        return JSON.parse(content && "text" in content ? content.text : "");
      };
      const { items } = await read("catalog://all");
      expect(items).toHaveLength(56);
      const mouse = { sku: "SKU-1", name: "Wireless Mouse", price: 12.49, stock: 42 };
      expect(items[0]).toMatchObject(mouse);
      expect(await read("catalog://item/sku-1")).toMatchObject({ ...mouse, weight_grams: 90 });
      expect(await read("email://templates/apology")).toEqual({
        template_id: "apology",
        subject: "About your order {{order_id}}",
        body: expect.stringContaining("Hello {{name}},"),
      });
      for (const [uri, sentence] of [
        ["catalog://item/SKU-99999", "There is no product with this SKU"],
        ["email://templates/birthday", "There is no template with this id"],
      ] as const)
        await expect(read(uri)).rejects.toThrow(sentence);
    });

    test("prompts take their arguments, and a summary is concise unless another tone is asked for", async () => {
      const { client } = await toShops().open(era);
      const names = (await client.listPrompts()).prompts.map(({ name }) => name);
      expect(names).toEqual(["order_summary", "test_plan"]);
      const get = async (name: string, args: Record<string, string>) =>
        JSON.stringify((await client.getPrompt({ name, arguments: args })).messages);
      const order = { order_id: "ORD-1001" };
      const asked = "Read the order ORD-1001 of the shop and sum it up in a";
      expect(await get("order_summary", order)).toContain(`${asked} concise tone`);
      expect(await get("order_summary", { ...order, tone: "formal" })).toContain(
        `${asked} formal tone`,
      );
      expect(await get("test_plan", { feature: "cancelling a paid order" })).toContain(
        'try out \\"cancelling a paid order\\" of the shop',
      );
    });
  });
}
