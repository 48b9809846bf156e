import { readFileSync, writeFileSync } from "node:fs";

import type { CompiledToolset } from "../src/catalog/operation.ts";

export const catalogFile = "src/catalog/catalog.gen.ts";

/** Leaves the file alone where it says the same already: a running server would reload for nothing. */
export function writeCatalog(toolsets: readonly CompiledToolset[]): void {
  if (isCatalogStale(toolsets)) writeFileSync(catalogFile, toCatalogText(toolsets));
}

/** Whether the catalogue in the repository is not what these toolsets compile to. */
export function isCatalogStale(toolsets: readonly CompiledToolset[]): boolean {
  return readCatalog() !== toCatalogText(toolsets);
}

function toCatalogText(toolsets: readonly CompiledToolset[]): string {
  return [
    "// Made from toolsets/ by `npm run toolset -- build`; never edited by hand.",
    'import type { CompiledToolset } from "./operation.ts";',
    "",
    `export const catalog: readonly CompiledToolset[] = ${JSON.stringify(toolsets, null, 2)};`,
    "",
  ].join("\n");
}

function readCatalog(): string {
  try {
    return readFileSync(catalogFile, "utf8");
  } catch {
    return "";
  }
}
