import { changing } from "../domain/changing.ts";
import type { PageArguments } from "../domain/connection.ts";
import type { DomainContext } from "../domain/domain.ts";
import { listRows } from "../domain/list-rows.ts";
import { assertMay } from "../domain/permission.ts";
import { parseRecordId, toRecordId } from "../domain/record-id.ts";
import { Refusal, telling } from "../domain/refusal.ts";
import { toDollars } from "./money.ts";
import { findProduct, findRate, type WantedItem } from "./products.ts";

type OrderRow = {
  readonly number: number;
  readonly position: number;
  readonly customer_id: string;
  readonly status: string;
  readonly priority: string;
  readonly shipping_cents: number;
  readonly created_at: string;
  readonly cancel_reason: string | null;
  readonly subtotal_cents: number;
};
/** An order as resolvers of its fields read it. */
export type Order = NonNullable<ReturnType<typeof findOrder>>;

const selectOrders =
  "SELECT orders.*, -number AS position, (SELECT SUM(quantity * unit_cents) FROM order_items WHERE order_number = number) AS subtotal_cents FROM orders";

function toOrder(row: OrderRow) {
  return {
    ...row,
    id: toOrderId(row.number),
    subtotal: toDollars(row.subtotal_cents),
    shipping: toDollars(row.shipping_cents),
    total_cents: row.subtotal_cents + row.shipping_cents,
    total: toDollars(row.subtotal_cents + row.shipping_cents),
    createdAt: row.created_at,
    cancelReason: row.cancel_reason,
  };
}

export const toOrderId = (number: number) => toRecordId("ORD", number);

function findOrder({ storage }: DomainContext, id: string) {
  const number = parseRecordId("ORD", id);
  if (number === null) return null;
  const [row] = storage.sql.exec<OrderRow>(`${selectOrders} WHERE number = ?`, number);
  return row ? toOrder(row) : null;
}

/** Throws: `Refusal` if there is no such order. */
export function requireOrder(context: DomainContext, id: string): Order {
  const order = findOrder(context, id);
  if (!order) throw new Refusal("UNKNOWN_ORDER", `There is no order ${id.trim()}.`);
  return order;
}

type AskedOrders = PageArguments & { readonly status?: string | null };

function listOrders({ storage }: DomainContext, asked: AskedOrders) {
  const from = { list: "orders", rows: `(${selectOrders})` };
  const page = listRows<OrderRow>(storage.sql, from, [["status = ?", asked.status]], asked);
  return { ...page, edges: page.edges.map((edge) => ({ ...edge, node: toOrder(edge.node) })) };
}

interface NewOrder {
  readonly items: readonly WantedItem[];
  readonly priority: string;
  readonly customerId?: string | null;
}

/** Takes the goods out of stock. Throws: `Refusal`, by the constraint that refuses. */
function addItem(context: DomainContext, number: number, { sku: asked, quantity }: WantedItem) {
  const { sql } = context.storage;
  const sku = asked.trim().toUpperCase();
  const toLeft = () => findProduct(context, sku)?.stock ?? 0;
  telling(
    {
      "FOREIGN KEY": () => new Refusal("UNKNOWN_SKU", `There is no product ${sku}.`),
      "NOT NULL": () => new Refusal("UNKNOWN_SKU", `There is no product ${sku}.`),
      quantity_fits: () => new Refusal("INVALID_QUANTITY", "A quantity has to be 1 to 99."),
      "order_items.order_number": () =>
        new Refusal("DUPLICATE_SKU", `${sku} stands in the order twice.`),
      stock_is_left: () =>
        new Refusal("OUT_OF_STOCK", `Only ${toLeft()} of ${sku} are left. See check_inventory.`),
    },
    () => {
      sql.exec(
        "INSERT INTO order_items (order_number, sku, quantity, unit_cents) VALUES (?, ?, ?, (SELECT price_cents FROM products WHERE sku = ?))",
        ...[number, sku, quantity, sku],
      );
      sql.exec("UPDATE products SET stock = stock - ? WHERE sku = ?", quantity, sku);
    },
  );
}

const sumWeight =
  "SELECT SUM(quantity * weight_grams) AS grams, country FROM orders JOIN order_items ON order_number = number JOIN products USING (sku) JOIN customers ON customers.id = customer_id WHERE number = ?";

function addShipping(context: DomainContext, number: number, priority: string): void {
  const { sql } = context.storage;
  const { grams, country } = sql.exec<{ grams: number; country: string }>(sumWeight, number).one();
  const cents = findRate(context, country, priority, grams)?.cents ?? 0;
  sql.exec("UPDATE orders SET shipping_cents = ? WHERE number = ?", cents, number);
}

function createOrder(context: DomainContext, { items, priority, customerId }: NewOrder) {
  const id = customerId?.trim().toUpperCase() ?? "C-1";
  const { number } = telling(
    { "FOREIGN KEY": () => new Refusal("UNKNOWN_CUSTOMER", `There is no customer ${id}.`) },
    () =>
      context.storage.sql
        .exec<{ number: number }>(
          "INSERT INTO orders (customer_id, status, priority, shipping_cents, created_at) VALUES (?, 'PENDING', ?, 0, ?) RETURNING number",
          ...[id, priority, new Date(context.now()).toISOString()],
        )
        .one(),
  );
  if (items.length === 0) throw new Refusal("INVALID_QUANTITY", "An order has at least one item.");
  for (const item of items) addItem(context, number, item);
  addShipping(context, number, priority);
  return { order: requireOrder(context, toOrderId(number)) };
}

function cancelOrder(
  context: DomainContext,
  { orderId, reason }: { orderId: string; reason: string },
) {
  const { sql } = context.storage;
  const { number, status } = requireOrder(context, orderId);
  if (status === "PAID") assertMay(context.permission, "admin", "Paying back");
  const refused = () =>
    new Refusal("NOT_CANCELLABLE", `${toOrderId(number)} is ${status} and cannot be called off.`);
  telling({ order_step: refused }, () =>
    sql.exec(
      "UPDATE orders SET status = 'CANCELLED', cancel_reason = ? WHERE number = ?",
      ...[reason, number],
    ),
  );
  sql.exec(
    "UPDATE products SET stock = stock + quantity FROM order_items WHERE order_items.sku = products.sku AND order_number = ?",
    number,
  );
  sql.exec(
    "UPDATE payments SET refunded_at = ? WHERE order_number = ?",
    ...[new Date(context.now()).toISOString(), number],
  );
  return { order: requireOrder(context, orderId) };
}

export const orderQueries = {
  order: (_root: unknown, { id }: { id: string }, context: DomainContext) => findOrder(context, id),
  orders: (_root: unknown, asked: AskedOrders, context: DomainContext) =>
    listOrders(context, asked),
};

export const orderMutations = {
  createOrder: changing("Ordering", createOrder),
  cancelOrder: changing("Calling off an order", cancelOrder),
};
