import type { CompiledToolset } from "../catalog/compiled.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import type { CompiledPrompt } from "../catalog/prompt.ts";
import type { Config } from "../config.ts";
import { createToolRegistry, type ToolRegistry } from "../tools/tool-registry.ts";
import { createResources, type Resource } from "./resource.ts";
import { createEndpointIntroduction, createIntroduction, type ServerInfo } from "./server-info.ts";

/** Everything a server may offer; who sees what of it is decided per caller. */
export interface ServerCatalog {
  readonly serverInfo: ServerInfo;
  readonly toolRegistry: ToolRegistry;
  readonly prompts: readonly CompiledPrompt[];
  readonly resources: readonly Resource[];
}

export function createServerCatalog(
  toolsets: readonly CompiledToolset[],
  timeoutMs: number,
  serverInfo = createIntroduction(toolsets),
): ServerCatalog {
  return {
    serverInfo,
    toolRegistry: createToolRegistry(toolsets, timeoutMs),
    prompts: toolsets.flatMap(({ prompts }) => prompts),
    resources: createResources(toolsets, timeoutMs),
  };
}

/** What of `toolsets` there is at an endpoint. */
function narrowToolsets(
  toolsets: readonly CompiledToolset[],
  { toolset, scopes }: Endpoint,
): readonly CompiledToolset[] {
  const isOffered = ({ scope }: { readonly scope: string }) => scopes.includes(scope);
  return toolsets
    .filter(({ name }) => toolset === null || toolset === name)
    .map((each) => ({
      ...each,
      operations: each.operations.filter(isOffered),
      prompts: each.prompts.filter(isOffered),
      resources: each.resources.filter(isOffered),
    }));
}

/** What each endpoint offers, by its resource. */
export function createServerCatalogs(
  config: Pick<Config, "publicUrl" | "brand" | "upstreamTimeoutMs">,
  endpoints: readonly Endpoint[],
  all: readonly CompiledToolset[],
): ReadonlyMap<string, ServerCatalog> {
  return new Map(
    endpoints.map((endpoint) => {
      const toolsets = narrowToolsets(all, endpoint);
      const serverInfo = createEndpointIntroduction(endpoint, config, toolsets);
      return [
        endpoint.resource,
        createServerCatalog(toolsets, config.upstreamTimeoutMs, serverInfo),
      ];
    }),
  );
}
