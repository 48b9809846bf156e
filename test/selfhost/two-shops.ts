import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { onTestFinished } from "vitest";

import { toCatalogModule } from "../../compiler/cli/catalog-module.ts";
import { compileToolsets } from "../../compiler/toolset.ts";
import { identity } from "../../src/settings/identity.ts";
import type { FormFields } from "../support/dance.ts";
import { startShopify } from "../support/shopify.ts";
import { startInternet } from "./scripted-internet.ts";
import { createFolder, type SelfhostServer, startSelfhost } from "./selfhost-server.ts";

export const toolset = "shopify-storefront";
export const keys = {
  "acme-hats": "0a1b2c3d".repeat(4),
  "bobs-boats": "4e5f6a7b".repeat(4),
} as const;
export type Shop = keyof typeof keys;

/** What a shop says in the place of its answer. */
type Reply = {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
};

export const toHost = (shop: string) => `${shop}.myshopify.com`;

/** toolhub with the storefront's toolset, and two shops with the storefront's own schema in all of the internet. */
export async function startShops() {
  const shops = new Map<string, Awaited<ReturnType<typeof startShopify>>>();
  const said = new Map<string, () => Reply>();
  let held = Promise.resolve();
  for (const [name, key] of Object.entries(keys)) {
    const shop = await startShopify({ Shop: () => ({ name: `Shop ${name}` }) }, key);
    onTestFinished(() => shop.close());
    shops.set(toHost(name), shop);
  }
  const { left, appFolder } = await startInternet(async ({ url, headers, body }, response) => {
    const { host } = new URL(url);
    await held;
    const reply = said.get(host)?.();
    const shop = shops.get(host);
    if (reply || !shop) {
      const { status, headers: more, body: words } = reply ?? { status: 404, body: "<html>" };
      response.writeHead(status, more).end(words);
      return;
    }
    const token = headers["x-shopify-storefront-access-token"] ?? "";
    const answer = await fetch(shop.url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-shopify-storefront-access-token": token },
      body,
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  });
  const folder = createFolder();
  const catalog = compileToolsets("examples/toolsets", { only: ["shopify-storefront"] });
  writeFileSync(join(folder, "catalog.js"), toCatalogModule(catalog, identity.version));
  const server = await startSelfhost({ APP_DIR: appFolder, CATALOG_DIR: folder });
  /** What was asked so far. */
  const listAsked = () =>
    left.map(({ url, headers, body }) => {
      const key = headers["x-shopify-storefront-access-token"];
      return { url, key, operation: String(JSON.parse(body).operationName) };
    });
  /** From now on no shop answers, until they are let go. */
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    return resolve;
  };
  return { server, said, hold, left, listAsked };
}

export const choose = (shop: string, key: string): FormFields => [
  ["toolset", toolset],
  [`field:${toolset}:shop`, shop],
  [`key:${toolset}`, key],
];

export const connectTo = (server: SelfhostServer, shop: Shop) =>
  server.dance.connect(`Person of ${shop}`, choose(shop, keys[shop]));

type Lane = "modern" | "session";

/** A client that calls as one of either era does. */
export async function openClient(server: SelfhostServer, lane: Lane, token: string) {
  const options = lane === "modern" ? { versionNegotiation: { mode: "auto" } as const } : {};
  const client = new Client({ name: "test", version: "1.0.0" }, options);
  const authProvider = { token: async () => token };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${server.origin}/mcp`), { authProvider }),
  );
  onTestFinished(() => client.close());
  return (name: string, args = {}) => client.callTool({ name, arguments: args });
}

export const callsOf = (asked: readonly { operation: string }[], operation = "get_shop") =>
  asked.filter((one) => one.operation === operation).length;
