import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { writeChanged } from "./write-changed.ts";

/** What the Worker's bundle has of the toolsets: written before it is needed, never committed. */
export const catalogFile = "src/catalog/catalog.gen.ts";

export const writeCatalog = (toolsets: readonly CompiledToolset[]): void =>
  writeChanged(catalogFile, toCatalogText(toolsets));

/** The same toolsets give the same bytes, wherever they were read and whoever wrote them. */
export function toCatalogText(toolsets: readonly CompiledToolset[]): string {
  return [
    "// Made from toolsets/ by `npm run toolset -- build`; never edited by hand.",
    'import type { CompiledToolset } from "./compiled.ts";',
    "",
    `export const catalog: readonly CompiledToolset[] = ${JSON.stringify(toolsets, null, 2)};`,
    "",
  ].join("\n");
}
