import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { deploymentOf, findServerCatalog } from "../../../src/deployment.ts";

test("the settings of an isolate are parsed once, and every object is handed the same", () => {
  const deployment = deploymentOf(env);
  // Nothing of it is read again: as settings it would be refused.
  expect(deploymentOf({})).toBe(deployment);
  expect(deployment.config.publicUrl).toBe(env.PUBLIC_URL);
  expect([...deployment.catalogs.keys()]).toEqual(
    deployment.endpoints.map(({ resource }) => resource),
  );
  for (const { resource, toolset } of deployment.endpoints) {
    const { toolRegistry } = findServerCatalog(deployment, resource);
    const scopes = [...toolRegistry.values()].flatMap(({ scope }) => scope ?? []);
    const named = new Set(scopes.map((scope) => scope.split(":")[0]));
    const offered = toolset === null ? deployment.toolsets.map(({ name }) => name) : [toolset];
    expect([...named].toSorted()).toEqual(offered.toSorted());
  }
  expect(() => findServerCatalog(deployment, "https://elsewhere.example/mcp")).toThrow(
    "there is no endpoint for this resource",
  );
});
