import { expect, test } from "vitest";

import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { createEndpoints } from "../../src/catalog/endpoints.ts";
import { loadToolsets } from "../../src/catalog/load-toolsets.ts";
import { parseConfig } from "../../src/config.ts";
import type { McpEndpoint } from "../../src/mcp/endpoint.ts";
import { createServedEndpoints } from "../../src/mcp/served-endpoints.ts";
import { createServerCatalogs } from "../../src/server-catalog/server-catalog.ts";

const publicUrl = "https://tools.example";
const config = parseConfig({
  PUBLIC_URL: publicUrl,
  KEY_RING: "k1:x",
  SIGN_IN: "passkey",
  OWNER_CODE: "a-code-of-at-least-16",
});

const [first] = loadToolsets({ variables: {}, serviceSecrets: {} });
const letters = [..."abcdefghij"];
/** Ten toolsets: more than a thousand choices of them, each in many orders. */
const toolsets = letters.map(
  (name): CompiledToolset => ({
    ...(first as CompiledToolset),
    name,
    operations: (first as CompiledToolset).operations.map((operation) => ({
      ...operation,
      scope: operation.scope.replace(/^[^:]+/, name),
    })),
    prompts: [],
    resources: [],
  }),
);
const endpoints = createEndpoints(config, toolsets);

/** Every choice of two or more of them, as an address. */
const choices = Array.from({ length: 1024 }, (_, bits) =>
  letters.filter((_letter, index) => (bits >> index) % 2 === 1),
)
  .filter(({ length }) => length > 1)
  .map((names) => `${publicUrl}/mcp/${names.join("+")}`);

const forms = choices.flatMap((url) => [url, `${url}/readonly`, `${url}?outputs=none`]);

test("every choice of toolsets is an endpoint, whose resource has one name in any order", () => {
  expect(forms.length).toBeGreaterThan(3000);
  for (const url of forms) expect(endpoints.find(url)?.address).toBe(url);
  const turned = endpoints.find(`${publicUrl}/mcp/c+a+b/readonly?outputs=none`);
  expect(turned).toMatchObject({
    resource: `${publicUrl}/mcp/a+b+c/readonly`,
    address: `${publicUrl}/mcp/c+a+b/readonly?outputs=none`,
    scopes: ["a:read", "b:read", "c:read"],
  });
});

/** Endpoints that count how often one is made; who asks is let in if `isLetIn`. */
function serveEndpoints(isLetIn: boolean) {
  let made = 0;
  const servers = createServedEndpoints(endpoints, (_, noteUsed) => {
    made += 1;
    queueMicrotask(() => isLetIn && noteUsed());
    return {} as McpEndpoint;
  });
  return { servers, count: () => made };
}

test("whoever asks for thousands of choices fills no memory, and nobody else is forgotten", async () => {
  const { servers, count } = serveEndpoints(true);
  const atStart = servers.served.size;
  expect(atStart).toBe(endpoints.listed.length);
  const own = servers.served.get(`${publicUrl}/mcp`);
  for (const url of forms) expect(servers.find(url)).not.toBeNull();
  await Promise.resolve();
  expect(count()).toBe(atStart + forms.length);
  expect(servers.served.size).toBe(atStart + 16);
  expect(servers.served.get(`${publicUrl}/mcp`)).toBe(own);
  const [last = ""] = forms.slice(-1);
  expect(servers.find(last)).toBe(servers.served.get(last));
});

test("of what strangers ask for nothing is kept, so that they push nobody out", async () => {
  const { servers } = serveEndpoints(false);
  const atStart = [...servers.served.keys()];
  for (const url of forms) expect(servers.find(url)).not.toBeNull();
  await Promise.resolve();
  expect([...servers.served.keys()]).toEqual(atStart);
});

test("what they offer is kept for a few of them only, and of those that are listed for all", () => {
  const catalogs = createServerCatalogs(config, endpoints, toolsets);
  const all = catalogs.get(`${publicUrl}/mcp`);
  const [one = "", two = ""] = choices;
  const kept = catalogs.get(one);
  expect(catalogs.get(one)).toBe(kept);
  for (const url of choices.slice(1, 16)) catalogs.get(url);
  expect(catalogs.get(one)).toBe(kept);
  for (const url of choices.slice(1, 17)) catalogs.get(url);
  expect(catalogs.get(one)).not.toBe(kept);
  expect(catalogs.get(two)).toBeDefined();
  expect(catalogs.get(`${publicUrl}/mcp`)).toBe(all);
  expect(catalogs.get(`${publicUrl}/mcp/nothing`)).toBeUndefined();
});

test("the addresses that are shown stay few, however many choices there are", () => {
  expect(endpoints.listed.map(({ path }) => path)).toEqual([
    "/mcp",
    "/mcp/readonly",
    ...letters.flatMap((name) => [`/mcp/${name}`, `/mcp/${name}/readonly`]),
  ]);
});
