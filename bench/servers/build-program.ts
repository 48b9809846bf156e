import { cpSync, existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { writeToolset } from "../cast/toolset.ts";

/**
 * Bundles the toolhub of the current folder as it is deployed, another clone's as well, with that clone's own compiler,
 * bundler and packages, and with a catalogue of as many tools as asked for.
 */
const { values } = parseArgs({
  options: {
    /** A folder below the clone, so that its packages are found. */
    to: { type: "string", default: "" },
    entry: { type: "string", default: "src/index.ts" },
    tools: { type: "string", default: "1" },
  },
});
const { to, entry, tools } = values;

const importFrom = (file: string) => import(pathToFileURL(resolve(file)).href);
const { compileToolsets }: typeof import("../../compiler/toolset.ts") =
  await importFrom("compiler/toolset.ts");
const { bundleModules }: typeof import("../../scripts/worker-bundle.ts") = await importFrom(
  "scripts/worker-bundle.ts",
);

for (const part of ["src", "bench/entries"].filter((folder) => existsSync(folder))) {
  cpSync(part, join(to, part), { recursive: true });
}
writeToolset(join(to, "toolsets"), Number(tools));
const catalog = JSON.stringify(compileToolsets(join(to, "toolsets")));
writeFileSync(join(to, "src/catalog/catalog.gen.ts"), `export const catalog = ${catalog};\n`);
await bundleModules(join(to, entry), join(to, "modules"));
