import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { readToolhubFile } from "../read/settings/toolhub-file.ts";
import { type CompileOptions, compileToolsets } from "../toolset.ts";

/** Compiles this repository's toolsets within its limits. Throws: `ToolsetError`. */
export function compileHere(options: CompileOptions = {}): CompiledToolset[] {
  const { toolsets, limits } = readToolhubFile();
  return compileToolsets(toolsets, { maxToolBytes: limits.maxToolBytes, ...options });
}

/** Toolsets, and for each tool, prompt and resource that was left out of them what is wrong with it. */
export interface CompiledSound {
  readonly toolsets: CompiledToolset[];
  readonly leftOut: readonly (readonly Diagnostic[])[];
}

/** Without what is broken if `isKeepGoing`, otherwise as `compileHere`. Throws: `ToolsetError`. */
export function compileSound(isKeepGoing: boolean, options: CompileOptions = {}): CompiledSound {
  const leftOut: (readonly Diagnostic[])[] = [];
  const toolsets = compileHere({
    ...options,
    ...(isKeepGoing && { leaveOut: ({ diagnostics }) => leftOut.push(diagnostics) }),
  });
  return { toolsets, leftOut };
}

/** The names in `TOOLSETS`, separated by commas; undefined, which is all, if it is unset or empty. */
export function readChosenToolsets(): readonly string[] | undefined {
  const names = (process.env.TOOLSETS ?? "").split(/[\s,]+/).filter(Boolean);
  return names.length === 0 ? undefined : names;
}
