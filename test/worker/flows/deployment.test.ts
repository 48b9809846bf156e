import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { deploymentOf, findServerCatalog } from "../../../src/deployment.ts";

test("the settings of an isolate are parsed once, and every object is handed the same", () => {
  const deployment = deploymentOf(env);
  expect(deploymentOf({ ...env })).toBe(deployment);
  expect([...deployment.catalogs.keys()]).toEqual(
    deployment.endpoints.map(({ resource }) => resource),
  );
  for (const { resource, toolset } of deployment.endpoints) {
    const { toolRegistry } = findServerCatalog(deployment, resource);
    const scopes = [...toolRegistry.values()].flatMap(({ scope }) => scope ?? []);
    const named = new Set(scopes.map((scope) => scope.split(":")[0]));
    expect(named.size).toBe(toolset === null ? deployment.toolsets.length : 1);
  }
  expect(() => findServerCatalog(deployment, "https://elsewhere.example/mcp")).toThrow(
    "there is no endpoint for this resource",
  );
});
