import type { CompiledToolset } from "../catalog/operation.ts";
import type { CompiledPrompt } from "../catalog/prompt.ts";
import { loadToolsets } from "../catalog/toolsets.ts";
import type { Config } from "../config.ts";
import { createResources, type Resource } from "../resources/resource.ts";
import { createToolbox, type Toolbox } from "../tools/toolbox.ts";

/** Everything a server may offer; who sees what of it is decided per caller. */
export interface Offer {
  readonly toolbox: Toolbox;
  readonly prompts: readonly CompiledPrompt[];
  readonly resources: readonly Resource[];
}

export function createOffer(toolsets: readonly CompiledToolset[], timeoutMs: number): Offer {
  return {
    toolbox: createToolbox(toolsets, timeoutMs),
    prompts: toolsets.flatMap(({ prompts }) => prompts),
    resources: createResources(toolsets, timeoutMs),
  };
}

const loaded = new WeakMap<Config, Offer>();

/** The offer of the configured toolsets, made once per isolate. Throws: `misconfigured`. */
export function loadOffer(config: Config): Offer {
  const offer = loaded.get(config) ?? createOffer(loadToolsets(config), config.upstreamTimeoutMs);
  loaded.set(config, offer);
  return offer;
}
