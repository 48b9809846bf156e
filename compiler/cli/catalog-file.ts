import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { installedVersion, isInstalled, toInvocation } from "../diagnostics/invocation.ts";
import { toCatalogModule } from "./catalog-module.ts";
import { writeChanged } from "./write-changed.ts";

/** What the Worker's bundle has of the toolsets: written before it is needed, never committed. */
export const catalogFile = isInstalled ? ".toolhub/catalog.js" : "src/catalog/catalog.gen.ts";

export function writeCatalog(toolsets: readonly CompiledToolset[], file = catalogFile): void {
  mkdirSync(dirname(file), { recursive: true });
  writeChanged(file, toCatalogText(toolsets));
}

/** The same toolsets give the same bytes, wherever they were read and whoever wrote them. */
export function toCatalogText(toolsets: readonly CompiledToolset[]): string {
  if (isInstalled) return toCatalogModule(toolsets, installedVersion);
  return [
    `// Made from the toolsets by \`${toInvocation("build")}\`; never edited by hand.`,
    'import type { CompiledToolset } from "./compiled.ts";',
    "",
    `export const catalog: readonly CompiledToolset[] = ${JSON.stringify(toolsets, null, 2)};`,
    "",
  ].join("\n");
}
