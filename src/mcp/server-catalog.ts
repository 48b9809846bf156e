import type { CompiledToolset } from "../catalog/compiled.ts";
import { type Endpoint, listEndpoints } from "../catalog/endpoints.ts";
import type { CompiledPrompt } from "../catalog/prompt.ts";
import { loadToolsets } from "../catalog/toolsets.ts";
import type { Config } from "../config.ts";
import { createToolbox, type Toolbox } from "../tools/tool-registry.ts";
import { createResources, type Resource } from "./content/resource.ts";
import {
  createEndpointIntroduction,
  createIntroduction,
  type Introduction,
} from "./server-info.ts";

/** Everything a server may offer; who sees what of it is decided per caller. */
export interface Offer {
  readonly introduction: Introduction;
  readonly toolbox: Toolbox;
  readonly prompts: readonly CompiledPrompt[];
  readonly resources: readonly Resource[];
}

export function createOffer(
  toolsets: readonly CompiledToolset[],
  timeoutMs: number,
  introduction = createIntroduction(toolsets),
): Offer {
  return {
    introduction,
    toolbox: createToolbox(toolsets, timeoutMs),
    prompts: toolsets.flatMap(({ prompts }) => prompts),
    resources: createResources(toolsets, timeoutMs),
  };
}

/** The same, introduced to somebody with these scopes. */
export function forScopes(offer: Offer, scopes: readonly string[]): Offer {
  const { introduction } = offer;
  const instructions = introduction.instruct(scopes);
  return { ...offer, introduction: { ...introduction, instructions } };
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

const loaded = new WeakMap<Config, ReadonlyMap<string, Offer>>();

/** The offer of the endpoint that is `resource`, made once per isolate. Throws: `misconfigured`. */
export function loadOffer(config: Config, resource: string): Offer {
  const offers = loaded.get(config) ?? createOffers(config);
  loaded.set(config, offers);
  const offer = offers.get(resource);
  if (!offer) throw new Error("there is no endpoint for this resource");
  return offer;
}

function createOffers(config: Config): ReadonlyMap<string, Offer> {
  const all = loadToolsets(config);
  return new Map(
    listEndpoints(config).map((endpoint) => {
      const toolsets = narrowToolsets(all, endpoint);
      const introduction = createEndpointIntroduction(endpoint, config, toolsets);
      return [endpoint.resource, createOffer(toolsets, config.upstreamTimeoutMs, introduction)];
    }),
  );
}
