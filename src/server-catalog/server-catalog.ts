import type { CompiledToolset } from "../catalog/compiled.ts";
import { type Endpoint, type Endpoints, isWithoutOutputs } from "../catalog/endpoints.ts";
import type { CompiledPrompt } from "../catalog/prompt.ts";
import { narrowToolset } from "../catalog/toolsets.ts";
import type { Config } from "../config.ts";
import { loadOnce } from "../load-once.ts";
import { putLast } from "../put-last.ts";
import { type CheckedTool, createToolRegistry, type ToolRegistry } from "../tools/tool-registry.ts";
import { createBuiltInResources } from "./built-in-resources.ts";
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
    resources: createResources(toolsets, createBuiltInResources(serverInfo, toolsets), timeoutMs),
  };
}

/** What of `toolsets` there is at an endpoint. */
const narrowToolsets = (
  toolsets: readonly CompiledToolset[],
  { toolsets: names, scopes }: Endpoint,
): readonly CompiledToolset[] =>
  toolsets
    .filter(({ name }) => names?.includes(name) ?? true)
    .map((toolset) => narrowToolset(toolset, (scope) => scopes.includes(scope)));

const importFinding = loadOnce(() => import("../tools/finding/finding-registry.ts"));
let finding: Awaited<ReturnType<typeof importFinding>> | undefined;

/** Has to have happened before it is asked what an endpoint offers where tools are found; no other one needs that code. */
export async function loadFinding({ isFinding }: Pick<Endpoint, "isFinding">): Promise<void> {
  if (isFinding) finding = await importFinding();
}

function toFinding(...given: Parameters<NonNullable<typeof finding>["createFindingRegistry"]>) {
  if (!finding) throw new Error("what finds tools has to be loaded first");
  return finding.createFindingRegistry(...given);
}

/** What one endpoint offers, of all toolsets. */
export function createEndpointCatalog(
  endpoint: Endpoint,
  all: readonly CompiledToolset[],
  timeoutMs: number,
  introduce: (toolsets: readonly CompiledToolset[]) => ServerInfo,
): ServerCatalog {
  const toolsets = narrowToolsets(all, endpoint);
  const catalog = createServerCatalog(toolsets, timeoutMs, introduce(toolsets));
  const toolRegistry = endpoint.isFinding
    ? toFinding(catalog.toolRegistry, toolsets)
    : catalog.toolRegistry;
  const isShort = isWithoutOutputs(endpoint.address);
  return { ...catalog, toolRegistry: isShort ? withoutOutputs(toolRegistry) : toolRegistry };
}

/** What each endpoint offers, by its address: made when it is asked for first. */
export type ServerCatalogs = Pick<ReadonlyMap<string, ServerCatalog>, "get">;

/** Of those that are not listed: whoever has a token may choose many, so what was used last is kept. */
const maxOthers = 16;

export function createServerCatalogs(
  config: Pick<Config, "publicUrl" | "brand" | "upstreamTimeoutMs">,
  endpoints: Endpoints,
  all: readonly CompiledToolset[],
): ServerCatalogs {
  const listed = new Map<string, ServerCatalog>();
  const others = new Map<string, ServerCatalog>();
  const isListed = new Set(endpoints.listed.map(({ address }) => address));

  const make = (endpoint: Endpoint) =>
    createEndpointCatalog(endpoint, all, config.upstreamTimeoutMs, (toolsets) =>
      createEndpointIntroduction(endpoint, config, toolsets),
    );

  return {
    get: (address) => {
      const known = listed.get(address) ?? others.get(address);
      const endpoint = known ? null : endpoints.find(address);
      const catalog = known ?? (endpoint && make(endpoint));
      if (!catalog) return undefined;
      if (isListed.has(address)) listed.set(address, catalog);
      else putLast(others, [address, catalog], maxOthers);
      return catalog;
    },
  };
}

/** The same tools, listed without what their results look like: that is nearly half of a list. */
function withoutOutputs(toolRegistry: ToolRegistry): ToolRegistry {
  const tools = [...toolRegistry].map(([name, tool]): [string, CheckedTool] => {
    const { outputSchema: _, ...listing } = tool.listing;
    return [name, { ...tool, listing }];
  });
  return new Map(tools);
}
