import type { Config } from "../config.ts";
import { catalog } from "./catalog.gen.ts";
import type { CompiledToolset } from "./compiled.ts";
import { fillToolsets, isReadScope, narrowToolset } from "./toolsets.ts";

/** What was compiled into this program and may be offered, with its settings filled in. Throws: `misconfigured` naming a missing setting. */
export function loadToolsets(
  config: Pick<Config, "variables" | "serviceSecrets"> &
    Partial<Pick<Config, "maxRetries" | "isReadOnly" | "confirmWay">>,
): readonly CompiledToolset[] {
  const toolsets = fillToolsets(catalog, config);
  if (!config.isReadOnly) return toolsets;
  return toolsets.map((toolset) => narrowToolset(toolset, isReadScope)).filter(hasSomething);
}

/** A toolset of changes alone is not there at all. */
const hasSomething = ({ operations, prompts, resources }: CompiledToolset): boolean =>
  operations.length + prompts.length + resources.length > 0;
