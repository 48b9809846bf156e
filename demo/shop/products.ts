import { GraphQLError } from "graphql";

import type { PageArguments } from "../domain/connection.ts";
import type { DomainContext } from "../domain/domain.ts";
import { listRows } from "../domain/list-rows.ts";
import { refuseInput } from "../domain/refusal.ts";
import { toDollars } from "./money.ts";

type ProductRow = {
  readonly position: number;
  readonly sku: string;
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly price_cents: number;
  readonly weight_grams: number;
  readonly stock: number;
};

const maxAsked = 50;

const toSku = (text: string) => text.trim().toUpperCase();

const toProduct = (row: ProductRow) => ({
  ...row,
  price: toDollars(row.price_cents),
  weightGrams: row.weight_grams,
});

export function findProduct({ storage }: DomainContext, sku: string) {
  const [row] = storage.sql.exec<ProductRow>("SELECT * FROM products WHERE sku = ?", toSku(sku));
  return row ? toProduct(row) : null;
}

/** An item as it is asked for. */
export interface WantedItem {
  readonly sku: string;
  readonly quantity: number;
}

const searched = "instr(lower(sku || ' ' || name || ' ' || description || ' ' || category), ?) > 0";

type AskedProducts = PageArguments & { readonly query?: string | null };

function listProducts({ storage }: DomainContext, asked: AskedProducts) {
  const words = (asked.query ?? "").toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10);
  const conditions = words.map((word) => [searched, word] as const);
  const page = listRows<ProductRow>(storage.sql, { list: "products" }, conditions, asked);
  return { ...page, edges: page.edges.map((edge) => ({ ...edge, node: toProduct(edge.node) })) };
}

function checkInventory(context: DomainContext, asked: readonly string[]) {
  if (asked.length > maxAsked) refuseInput(`"skus" may have at most ${maxAsked} entries.`);
  const found = asked.map((sku) => findProduct(context, sku));
  return {
    products: found.filter((product) => product !== null),
    unknownSkus: asked.filter((_, index) => found[index] === null),
  };
}

/** What a parcel costs and how long it takes; null if the shop does not send there. Units: grams, cents. */
export function findRate(
  { storage }: DomainContext,
  country: string,
  priority: string,
  weightGrams: number,
) {
  const [rate] = storage.sql.exec<{ base_cents: number; per_kg_cents: number; days: number }>(
    "SELECT base_cents, per_kg_cents, days FROM shipping_rates JOIN countries USING (zone) WHERE code = ? AND priority = ?",
    ...[country.trim().toUpperCase(), priority],
  );
  if (!rate) return null;
  const cents = rate.base_cents + Math.ceil((weightGrams / 1000) * rate.per_kg_cents);
  return { cents, days: rate.days };
}

function toWeight(context: DomainContext, items: readonly WantedItem[]): number {
  return items.reduce((sum, { sku, quantity }) => {
    const product = findProduct(context, sku);
    if (!product)
      throw new GraphQLError(`There is no product ${toSku(sku)}.`, {
        extensions: { code: "UNKNOWN_SKU" },
      });
    if (quantity < 1) refuseInput("A quantity has to be 1 or more.");
    return sum + quantity * product.weightGrams;
  }, 0);
}

interface Parcel {
  readonly items: readonly WantedItem[];
  readonly country: string;
  readonly priority: string;
}

function quoteShipping(context: DomainContext, { items, country, priority }: Parcel) {
  const weightGrams = toWeight(context, items);
  const rate = findRate(context, country, priority, weightGrams);
  if (rate) return { cost: toDollars(rate.cents), days: rate.days, weightGrams };
  const codes = context.storage.sql.exec<{ code: string }>(
    "SELECT code FROM countries ORDER BY code",
  );
  const served = codes.toArray().map(({ code }) => code);
  throw new GraphQLError(`The shop sends to ${served.join(", ")}.`, {
    extensions: { code: "COUNTRY_NOT_SERVED" },
  });
}

export const productQueries = {
  products: (_root: unknown, asked: AskedProducts, context: DomainContext) =>
    listProducts(context, asked),
  product: (_root: unknown, { sku }: { sku: string }, context: DomainContext) =>
    findProduct(context, sku),
  inventory: (_root: unknown, { skus }: { skus: readonly string[] }, context: DomainContext) =>
    checkInventory(context, skus),
  shippingQuote: (_root: unknown, parcel: Parcel, context: DomainContext) =>
    quoteShipping(context, parcel),
};
