import { assertEnumType, type GraphQLResolveInfo, type GraphQLSchema } from "graphql";

import type { DomainContext } from "../domain/domain.ts";
import { refuseInput } from "../domain/refusal.ts";

/** All of SQL that a report can name. Whatever a caller writes becomes a parameter. */
const columns = {
  STATUS: "orders.status",
  PRIORITY: "orders.priority",
  MONTH: "substr(orders.created_at, 1, 7)",
  CUSTOMER: "customers.id",
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
const isPaid = "orders.status IN ('PAID', 'SHIPPED', 'DELIVERED')";

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
  readonly orderBy: "COLUMNS" | "LARGEST";
  readonly limit: number;
}

/** The values of a column that takes a few alone; null for the others. */
function listChoices(schema: GraphQLSchema, column: Column): string[] | null {
  const name = { STATUS: "OrderStatus", PRIORITY: "Priority" }[String(column)];
  if (name === undefined) return null;
  return assertEnumType(schema.getType(name))
    .getValues()
    .map((value) => value.name);
}

/**
 * Values in any case, as the tables have them. A word that the column never has is a slip; any other text, SQL too, is a value
 * that no order has. Throws: `GraphQLError`.
 */
function readValues(schema: GraphQLSchema, { column, values }: Condition): string[] {
  const choices = listChoices(schema, column);
  const fits = (value: string) =>
    column === "MONTH" ? /^\d{4}-\d\d$/.test(value) : (choices?.includes(value) ?? true);
  const read = values.map((value) => value.trim().toUpperCase());
  const slip = read.find((value) => /^[A-Z0-9_-]+$/.test(value) && !fits(value));
  if (slip === undefined) return read;
  const taken = choices?.join(", ") ?? "a year and a month, for example 2026-04";
  return refuseInput(`${column} takes ${taken}, and not ${slip}.`);
}

function toCondition({ column, is, values }: Condition): string {
  const isOne = is === "FROM" || is === "TO";
  if (isOne && values.length !== 1) refuseInput(`${is} takes exactly one value.`);
  if (values.length > maxValues) refuseInput(`A condition may have at most ${maxValues} values.`);
  const places = values.map(() => "?").join(", ");
  return `${columns[column]} ${operators[is]} ${isOne ? "?" : `(${places})`}`;
}

function readReport({ storage }: DomainContext, asked: Asked, schema: GraphQLSchema) {
  const { measure, groupBy, orderBy, limit } = asked;
  if (limit < 1 || limit > maxRows) refuseInput(`"limit" has to be between 1 and ${maxRows}.`);
  const names = [...new Set(groupBy)];
  const given = asked.where ?? [];
  const conditions = [...given.map(toCondition), measure === "REVENUE" ? isPaid : "TRUE"];
  const groups = names.map((name) => columns[name]);
  const selected = [...groups, measures[measure]];
  const places = selected.map((_, index) => String(index + 1));
  const sorted = orderBy === "LARGEST" ? [`${selected.length} DESC`, ...places] : places;
  const cursor = storage.sql.exec(
    `SELECT ${selected.map((column, index) => `${column} AS c${index}`).join(", ")} FROM ${source}
     WHERE ${conditions.join(" AND ")} ${groups.length > 0 ? `GROUP BY ${groups.join(", ")}` : ""}
     HAVING COUNT(*) > 0 ORDER BY ${sorted.join(", ")} LIMIT ?`,
    ...given.flatMap((condition) => readValues(schema, condition)),
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
  orderReport: (
    _root: unknown,
    asked: Asked,
    context: DomainContext,
    { schema }: GraphQLResolveInfo,
  ) => readReport(context, asked, schema),
};
