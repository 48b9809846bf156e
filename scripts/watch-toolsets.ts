import { once } from "node:events";
import { watch } from "chokidar";

import { CompileCache } from "../compiler/compile-cache.ts";
import { ToolsetError } from "../compiler/diagnostics/toolset-error.ts";
import { type CompileOptions, compileToolsets } from "../compiler/toolset.ts";
import { type CompiledToolset, isTool } from "../src/catalog/compiled.ts";

/** Editors save in several steps; this is how long a folder must be quiet. */
const quietMs = 100;

export interface ToolsetWatcher {
  readonly close: () => void;
}

/**
 * Compiles `folder`, and again whenever something below it is saved, and hands the result to `use`. A broken edit is
 * told to `say`, with file, line, column and the fix, and what was good before stays in use. Resolves when it watches
 * and has compiled once.
 */
export async function watchToolsets(
  folder: string,
  use: (toolsets: readonly CompiledToolset[]) => void,
  say: (line: string) => void,
  options: CompileOptions = {},
): Promise<ToolsetWatcher> {
  const cache = new CompileCache();
  const recompile = () => {
    try {
      const toolsets = compileToolsets(folder, { ...options, cache });
      use(toolsets);
      const count = toolsets.flatMap(({ operations }) => operations.filter(isTool)).length;
      say(`compiled ${count} tools`);
    } catch (error) {
      if (!(error instanceof ToolsetError)) throw error;
      say(`${error.message}\nThe tools from before this edit stay in use.`);
    }
  };
  let timer: NodeJS.Timeout | undefined;
  // Node's own recursive watch (24.21) loses a file that another takes the place of.
  const watcher = watch(folder, { ignoreInitial: true }).on("all", () => {
    clearTimeout(timer);
    timer = setTimeout(recompile, quietMs);
  });
  await once(watcher, "ready");
  recompile();
  return {
    close: () => {
      clearTimeout(timer);
      void watcher.close();
    },
  };
}
