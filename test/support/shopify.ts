import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { addMocksToSchema, type IMocks } from "@graphql-tools/mock";
import { Source } from "graphql";
import { createYoga } from "graphql-yoga";

import { readSchema } from "../../compiler/upstream-schema.ts";
import { openUpstream, type Upstream } from "./upstream.ts";

const file = "node_modules/@shopify/hydrogen-react/storefront.schema.json";
const storefrontSchema = readSchema(new Source(readFileSync(file, "utf8"), file));

/** No change fails, unless a test says otherwise. */
const payloads = [
  "CartCreatePayload",
  "CartLinesAddPayload",
  "CartLinesUpdatePayload",
  "CartLinesRemovePayload",
  "CartDiscountCodesUpdatePayload",
  "CartDeliveryAddressesReplacePayload",
].map((name) => [name, () => ({ userErrors: [] })] as const);

const mocks: IMocks = {
  DateTime: () => "2026-11-21T08:00:00Z",
  Decimal: () => "19.95",
  HTML: () => "<p>Soft.</p>",
  URL: () => "https://shop.example/products/hat",
  SearchResultItem: () => ({ __typename: "Product" }),
  ...Object.fromEntries(payloads),
};

export const goodShopKey = "0123456789abcdef0123456789abcdef";

/** What arrived at the shop. */
interface Arrived {
  readonly operationName: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface ShopifyServer extends Upstream {
  /** The requests that ran, in order. */
  readonly seen: readonly Arrived[];
}

/** An upstream made from the storefront's own schema: documents and answers go through a real GraphQL executor. */
export async function startShopify(more: IMocks = {}, key = goodShopKey): Promise<ShopifyServer> {
  const schema = addMocksToSchema({ schema: storefrontSchema, mocks: { ...mocks, ...more } });
  const seen: Arrived[] = [];
  const yoga = createYoga({ schema, graphiql: false, landingPage: false, logging: false });
  const upstream = await openUpstream(async (request, response) => {
    response.setHeader("content-type", "application/json");
    const isLetIn = request.headers["x-shopify-storefront-access-token"] === key;
    if (!isLetIn || request.headers.authorization !== undefined) {
      const errors = [{ message: "", extensions: { code: "UNAUTHORIZED" } }];
      response.writeHead(401).end(JSON.stringify({ errors }));
      return;
    }
    const body = await text(request);
    seen.push(JSON.parse(body));
    const answer = await yoga.fetch("http://localhost/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    response.writeHead(answer.status).end(await answer.text());
  });
  return { ...upstream, seen };
}
