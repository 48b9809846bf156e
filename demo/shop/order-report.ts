import type { DomainContext } from "../domain/domain.ts";
import { refuseInput } from "../domain/refusal.ts";

/** All of SQL that a report can name. Whatever a caller writes becomes a parameter. */
const columns = {
  STATUS: "orders.status",
  PRIORITY: "orders.priority",
  MONTH: "substr(orders.created_at, 1, 7)",
  COUNTRY: "customers.country",
  CATEGORY: "products.category",
  SKU: "products.sku",
} as const;
const measures = {
  REVENUE: "SUM(order_items.quantity * order_items.unit_cents) / 100.0",
  ORDERS: "COUNT(DISTINCT orders.number)",
  UNITS: "SUM(order_items.quantity)",
} as const;
const operators = { IN: "IN", NOT_IN: "NOT IN", FROM: ">=", TO: "<=" } as const;

const source =
  "orders JOIN order_items ON order_number = orders.number JOIN products USING (sku) JOIN customers ON customers.id = customer_id";
const maxRows = 500;
const maxValues = 50;

type Column = keyof typeof columns;
interface Condition {
  readonly column: Column;
  readonly is: keyof typeof operators;
  readonly values: readonly string[];
}
interface Asked {
  readonly measure: keyof typeof measures;
  readonly groupBy: readonly Column[];
  readonly where?: readonly Condition[] | null;
  readonly limit: number;
}

function toCondition({ column, is, values }: Condition): string {
  const isOne = is === "FROM" || is === "TO";
  if (isOne && values.length !== 1) refuseInput(`"${is}" takes exactly one value.`);
  if (values.length > maxValues) refuseInput(`A condition may have at most ${maxValues} values.`);
  const places = values.map(() => "?").join(", ");
  return `${columns[column]} ${operators[is]} ${isOne ? "?" : `(${places})`}`;
}

function readReport({ storage }: DomainContext, { measure, groupBy, where, limit }: Asked) {
  if (limit < 1 || limit > maxRows) refuseInput(`"limit" has to be between 1 and ${maxRows}.`);
  const names = [...new Set(groupBy)];
  const conditions = where ?? [];
  const groups = names.map((name) => columns[name]);
  const selected = [...groups, measures[measure]];
  const filter = conditions.length > 0 ? `WHERE ${conditions.map(toCondition).join(" AND ")}` : "";
  const grouped = groups.length > 0 ? `GROUP BY ${groups.join(", ")}` : "";
  const cursor = storage.sql.exec(
    `SELECT ${selected.map((column, index) => `${column} AS c${index}`).join(", ")} FROM ${source} ${filter} ${grouped}
     HAVING COUNT(*) > 0 ORDER BY ${selected.map((_, index) => index + 1).join(", ")} LIMIT ?`,
    ...conditions.flatMap(({ values }) => values),
    limit + 1,
  );
  const rows = [...cursor.raw()];
  return {
    columns: [...names, measure],
    rows: rows.slice(0, limit),
    isCut: rows.length > limit,
  };
}

export const reportQueries = {
  orderReport: (_root: unknown, asked: Asked, context: DomainContext) => readReport(context, asked),
};
