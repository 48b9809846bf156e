import { changing } from "../domain/changing.ts";
import type { DomainContext } from "../domain/domain.ts";
import { Refusal, telling } from "../domain/refusal.ts";
import { requireOrder } from "./orders.ts";

type TemplateRow = { readonly id: string; readonly subject: string; readonly body: string };

type Customer = { readonly name: string; readonly email: string };

function findTemplate({ storage }: DomainContext, id: string): TemplateRow | null {
  const [row] = storage.sql.exec<TemplateRow>("SELECT * FROM email_templates WHERE id = ?", id);
  return row ?? null;
}

/** The text with the order's values; names of other values stay as they are. */
const fill = (text: string, values: Readonly<Record<string, string>>) =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);

function sendOrderEmail(
  context: DomainContext,
  { orderId, templateId }: { orderId: string; templateId: string },
) {
  const { sql } = context.storage;
  const { id, number, customer_id, total } = requireOrder(context, orderId);
  const customer = sql
    .exec<Customer>("SELECT name, email FROM customers WHERE id = ?", customer_id)
    .one();
  const values = { name: customer.name, order_id: id, total: total.toFixed(2) };
  const { subject = "", body = "" } = findTemplate(context, templateId) ?? {};
  const unknown = () => new Refusal("UNKNOWN_TEMPLATE", `There is no template ${templateId}.`);
  const email = telling({ "FOREIGN KEY": unknown }, () =>
    sql
      .exec(
        `INSERT INTO outbox (order_number, template_id, recipient, subject, body, created_at) VALUES (?, ?, ?, ?, ?, ?)
         RETURNING id, template_id AS templateId, recipient, subject, body, created_at AS createdAt`,
        ...[number, templateId, customer.email, fill(subject, values), fill(body, values)],
        new Date(context.now()).toISOString(),
      )
      .one(),
  );
  return { email };
}

export const emailQueries = {
  emailTemplate: (_root: unknown, { id }: { id: string }, context: DomainContext) =>
    findTemplate(context, id),
};

export const emailMutations = {
  sendOrderEmail: changing("Writing to a customer", sendOrderEmail),
};
