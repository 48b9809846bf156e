import { type Endpoint, listEndpoints } from "../catalog/endpoints.ts";
import type { CompiledToolset } from "../catalog/operation.ts";
import type { CompiledPrompt, CompiledResource } from "../catalog/prompt.ts";
import { loadToolsets } from "../catalog/toolsets.ts";
import type { Config } from "../config.ts";
import { createToolbox, type Toolbox } from "../tools/toolbox.ts";

/** Everything a server may offer; who sees what of it is decided per caller. */
export interface Offer {
  readonly toolbox: Toolbox;
  readonly prompts: readonly CompiledPrompt[];
  readonly resources: readonly CompiledResource[];
}

export function createOffer(toolsets: readonly CompiledToolset[], timeoutMs: number): Offer {
  return {
    toolbox: createToolbox(toolsets, timeoutMs),
    prompts: toolsets.flatMap(({ prompts }) => prompts),
    resources: toolsets.flatMap(({ resources }) => resources),
  };
}

/** What of `offer` there is at `endpoint`. Tools that belong to no toolset are everywhere. */
function narrowOffer(offer: Offer, { toolset, scopes }: Endpoint): Offer {
  if (toolset === null) return offer;
  const isOffered = ({ scope }: { readonly scope: string | null }) =>
    scope === null || scopes.includes(scope);
  return {
    toolbox: new Map([...offer.toolbox].filter(([, tool]) => isOffered(tool))),
    prompts: offer.prompts.filter(isOffered),
    resources: offer.resources.filter(isOffered),
  };
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
  const offer = createOffer(loadToolsets(config), config.upstreamTimeoutMs);
  return new Map(
    listEndpoints(config).map((endpoint) => [endpoint.resource, narrowOffer(offer, endpoint)]),
  );
}
