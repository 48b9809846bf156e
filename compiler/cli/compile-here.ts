import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { readToolhubFile } from "../read/toolhub-file.ts";
import { type CompileOptions, compileToolsets } from "../toolset.ts";

/** Compiles this repository's toolsets within its limits. Throws: `ToolsetError`. */
export function compileHere(options: CompileOptions = {}): CompiledToolset[] {
  const { toolsets, limits } = readToolhubFile();
  return compileToolsets(toolsets, { maxToolBytes: limits.maxToolBytes, ...options });
}

/** The names in `TOOLSETS`, separated by commas; undefined, which is all, if it is unset or empty. */
export function readChosenToolsets(): readonly string[] | undefined {
  const names = (process.env.TOOLSETS ?? "").split(/[\s,]+/).filter(Boolean);
  return names.length === 0 ? undefined : names;
}
