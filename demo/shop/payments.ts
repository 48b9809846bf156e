import { changing } from "../domain/changing.ts";
import type { DomainContext } from "../domain/domain.ts";
import { Refusal, telling } from "../domain/refusal.ts";
import { requireOrder } from "./orders.ts";

function processPayment(
  context: DomainContext,
  { orderId, method }: { orderId: string; method: string },
) {
  const { sql } = context.storage;
  const { id, number, status, total_cents } = requireOrder(context, orderId);
  telling(
    {
      "payments.order_number": () => new Refusal("ALREADY_PAID", `${id} is paid already.`),
      order_step: () => new Refusal("NOT_PAYABLE", `${id} is ${status} and cannot be paid.`),
    },
    () => {
      sql.exec(
        "INSERT INTO payments (order_number, amount_cents, method, paid_at) VALUES (?, ?, ?, ?)",
        ...[number, total_cents, method, new Date(context.now()).toISOString()],
      );
      sql.exec("UPDATE orders SET status = 'PAID' WHERE number = ?", number);
    },
  );
  return { order: requireOrder(context, id) };
}

export const paymentMutations = {
  processPayment: changing("Paying", processPayment),
};
