import type { DomainContext } from "../domain/domain.ts";
import { toDollars } from "./money.ts";
import type { Order } from "./orders.ts";
import { findProduct } from "./products.ts";

/** The fields of an order that stand in other tables. */
export const orderFields = {
  customer: ({ customer_id }: Order, _arguments: unknown, { storage }: DomainContext) =>
    storage.sql.exec("SELECT * FROM customers WHERE id = ?", customer_id).one(),
  items: ({ number }: Order, _arguments: unknown, context: DomainContext) =>
    context.storage.sql
      .exec<{ sku: string; quantity: number; unit_cents: number }>(
        "SELECT sku, quantity, unit_cents FROM order_items JOIN products USING (sku) WHERE order_number = ? ORDER BY position",
        number,
      )
      .toArray()
      .map(({ sku, quantity, unit_cents }) => ({
        product: findProduct(context, sku),
        quantity,
        unitPrice: toDollars(unit_cents),
      })),
  payment: ({ number }: Order, _arguments: unknown, { storage }: DomainContext) => {
    const [row] = storage.sql.exec<{
      amount_cents: number;
      method: string;
      paid_at: string;
      refunded_at: string | null;
    }>("SELECT * FROM payments WHERE order_number = ?", number);
    if (!row) return null;
    const { amount_cents, method, paid_at, refunded_at } = row;
    return { amount: toDollars(amount_cents), method, paidAt: paid_at, refundedAt: refunded_at };
  },
  emails: ({ number }: Order, _arguments: unknown, { storage }: DomainContext) =>
    storage.sql
      .exec(
        "SELECT id, template_id AS templateId, recipient, subject, body, created_at AS createdAt FROM outbox WHERE order_number = ? ORDER BY id",
        number,
      )
      .toArray(),
};
