import type { ShownTable } from "../domain/domain.ts";
import { toDollars } from "./money.ts";
import { toOrderId } from "./orders.ts";

const toPrice = (cents: number) => `${toDollars(cents).toFixed(2)} USD`;

function showOrders(sql: SqlStorage): ShownTable {
  const orders = sql.exec<{ number: number; status: string; name: string; cents: number }>(
    `SELECT number, status, name, shipping_cents + SUM(quantity * unit_cents) AS cents
     FROM orders JOIN order_items ON order_number = number JOIN customers ON customers.id = customer_id
     GROUP BY number ORDER BY number DESC LIMIT 10`,
  );
  const rows = orders.toArray().map(({ number, status, name, cents }) => ({
    title: `${toOrderId(number)}, ${toPrice(cents)}`,
    state: status,
    note: `for ${name}`,
  }));
  return { title: "Orders", empty: "No orders yet.", rows };
}

function showOutbox(sql: SqlStorage): ShownTable {
  const letters = sql.exec<{ subject: string; recipient: string }>(
    "SELECT subject, recipient FROM outbox ORDER BY id DESC LIMIT 10",
  );
  const rows = letters.toArray().map(({ subject, recipient }) => ({
    title: subject,
    state: "SENT",
    note: `to ${recipient}`,
  }));
  return { title: "E-mails sent", empty: "No e-mail was sent yet.", rows };
}

/** Orders and the letters about them. */
export const show = (sql: SqlStorage) => [showOrders(sql), showOutbox(sql)];
