import { env } from "cloudflare:workers";
import { expect, test } from "vitest";

import { deploymentOf, findServerCatalog } from "../../../src/deployment.ts";

test("the settings of an isolate are parsed once, and every object is handed the same", () => {
  const deployment = deploymentOf(env);
  // Nothing of it is read again: as settings it would be refused.
  expect(deploymentOf({})).toBe(deployment);
  expect(deployment.config.publicUrl).toBe(env.PUBLIC_URL);
  for (const { resource, address, toolsets } of deployment.endpoints.listed) {
    expect(address).toBe(resource);
    const { toolRegistry } = findServerCatalog(deployment, resource);
    expect(findServerCatalog(deployment, resource).toolRegistry).toBe(toolRegistry);
    const scopes = [...toolRegistry.values()].flatMap(({ scope }) => scope ?? []);
    const named = new Set(scopes.map((scope) => scope.split(":")[0]));
    const offered = toolsets ?? deployment.toolsets.map(({ name }) => name);
    expect([...named].toSorted()).toEqual(offered.toSorted());
  }
  expect(() => findServerCatalog(deployment, "https://elsewhere.example/mcp")).toThrow(
    "there is no endpoint at this address",
  );
});
