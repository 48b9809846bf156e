import { changing } from "../domain/changing.ts";
import type { DomainContext } from "../domain/domain.ts";
import { Refusal, telling } from "../domain/refusal.ts";
import { type Order, requireOrder } from "./orders.ts";

type TemplateRow = { readonly id: string; readonly subject: string; readonly body: string };

type Customer = { readonly name: string; readonly email: string };

function findTemplate({ storage }: DomainContext, id: string): TemplateRow | null {
  const [row] = storage.sql.exec<TemplateRow>("SELECT * FROM email_templates WHERE id = ?", id);
  return row ?? null;
}

/** The text with the order's values; names of other values stay as they are. */
const fill = (text: string, values: Readonly<Record<string, string>>) =>
  text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);

/** What is sent, before it is sent; null without such a template. */
function findDraft(context: DomainContext, { id, customer_id, total }: Order, templateId: string) {
  const template = findTemplate(context, templateId);
  if (!template) return null;
  const customer = context.storage.sql
    .exec<Customer>("SELECT name, email FROM customers WHERE id = ?", customer_id)
    .one();
  const values = { name: customer.name, order_id: id, total: total.toFixed(2) };
  return {
    recipient: customer.email,
    subject: fill(template.subject, values),
    body: fill(template.body, values),
  };
}

function sendOrderEmail(
  context: DomainContext,
  { orderId, templateId }: { orderId: string; templateId: string },
) {
  const order = requireOrder(context, orderId);
  const { recipient = "", subject = "", body = "" } = findDraft(context, order, templateId) ?? {};
  const unknown = () => new Refusal("UNKNOWN_TEMPLATE", `There is no template ${templateId}.`);
  const email = telling({ "FOREIGN KEY": unknown }, () =>
    context.storage.sql
      .exec(
        `INSERT INTO outbox (order_number, template_id, recipient, subject, body, created_at) VALUES (?, ?, ?, ?, ?, ?)
         RETURNING id, template_id AS templateId, recipient, subject, body, created_at AS createdAt`,
        ...[order.number, templateId, recipient, subject, body],
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

/** The field of an order that is no row yet. */
export const draftFields = {
  emailDraft: (order: Order, { templateId }: { templateId: string }, context: DomainContext) =>
    findDraft(context, order, templateId),
};

export const emailMutations = {
  sendOrderEmail: changing("Writing to a customer", sendOrderEmail),
};
