import { readdirSync } from "node:fs";
import { join } from "node:path";

import { reservedNames } from "../../src/catalog/endpoints.ts";
import { ToolsetError } from "../diagnostics/toolset-error.ts";
import { readToolhubFile } from "./settings/toolhub-file.ts";
import { readToolsetFile, type ToolsetFile } from "./settings/toolset-file.ts";

/** One toolset's folder with its settings; nothing else of it is read yet. */
export interface FoundToolset {
  readonly name: string;
  readonly folder: string;
  readonly settings: ToolsetFile;
}

/** What is wrong with a folder's name, in one sentence; null if it may be a toolset's. */
export function findNameFault(name: string): string | null {
  if (reservedNames.includes(name)) {
    return `/mcp/${name} is an address of toolhub's own, so no toolset may have this name: rename it.`;
  }
  if (name in {}) return "This is the name of something that every object has: rename it.";
  if (/^[a-z][a-z0-9-]{0,30}$/.test(name)) return null;
  return "A toolset's folder is named in small letters, digits and -, at most 31: rename it.";
}

/** The folders of all toolsets by name. Throws: `ToolsetError`. */
export function listToolsets(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map(({ name }) => name)
      .sort();
  } catch {
    const message = "There is no such folder here: run this from the root of the repository.";
    throw new ToolsetError([{ file: folder, message }]);
  }
}

/** The named toolset, or the only one if none is named. Throws: `ToolsetError`. */
export function findToolset(name: string | undefined): FoundToolset {
  const { toolsets } = readToolhubFile();
  const all = listToolsets(toolsets);
  const only = all.length === 1 ? all[0] : undefined;
  const found = name === undefined ? only : all.find((candidate) => candidate === name);
  if (found === undefined) {
    const what = name === undefined ? "Name one toolset" : `There is no toolset "${name}"`;
    throw new ToolsetError([{ file: toolsets, message: `${what}: take from ${all.join(", ")}.` }]);
  }
  const folder = join(toolsets, found);
  return { name: found, folder, settings: readToolsetFile(join(folder, "toolset.json")) };
}
