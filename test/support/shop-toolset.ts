import { settings } from "./compiler-toolset.ts";

const probe = { file: "probe.graphql", owner: "maker.name" };
export const shop = {
  name: "shop",
  label: "Shop name",
  pattern: "[a-z0-9.-]+",
  example: "ada",
};
export const region = { name: "region", label: "Region", pattern: "^(eu|us).*$", example: "eu-1" };
const shopSettings = {
  ...settings,
  endpoint: "https://${field.shop}.shops.dev:8443/graphql",
  auth: { type: "header", header: "x-key", probe },
  fields: [shop, region],
  headers: { "x-region": "in ${field.region}", "x-app": "${APP_NAME:-toolhub tests}" },
};
/** Files of the toolset "things" whose people have a shop in a region. */
export const toShopFiles = (changes: object = {}) => ({
  "things/toolset.json": { ...shopSettings, ...changes },
  "things/probe.graphql": "query mine { maker { name } }",
});
