import type { Config } from "../config.ts";
import { catalog } from "./catalog.gen.ts";
import type { CompiledToolset } from "./compiled.ts";
import { fillToolsets } from "./toolsets.ts";

/** What was compiled into this program, with its settings filled in. Throws: `misconfigured` naming a missing setting. */
export function loadToolsets(
  config: Pick<Config, "variables" | "serviceSecrets"> & Partial<Pick<Config, "maxRetries">>,
): readonly CompiledToolset[] {
  return fillToolsets(catalog, config);
}
