import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { toCatalogModule } from "../compiler/cli/catalog-module.ts";
import { runScript } from "../scripts/run-script.ts";
import { catalog } from "../src/catalog/catalog.gen.ts";
import { settingNames } from "../src/config.ts";
import { identity } from "../src/settings/identity.ts";
import { buildFolder, type WorkerToServe } from "./bundle-worker.ts";
import { egress, type Networks } from "./generate.ts";
import { catalogName, UnknownPartError } from "./read-worker.ts";

/** Where `npm run selfhost:build` puts what is served. */
export const builtFolder = "dist/selfhost";

const help = `npm run selfhost:build

Bundles toolhub and the demo API for plain workerd, into ${builtFolder}. Nothing is sent anywhere.`;

const toolhubWorker: WorkerToServe = {
  config: "wrangler.toml",
  settings: [...settingNames].sort(),
  version: identity.version,
};
const demoWorker: WorkerToServe = { config: "demo/wrangler.toml", settings: [] };

/** toolhub without any catalogue: whoever serves it brings one. Throws: `UnknownPartError`. */
export const buildToolhub = (folder: string, networks: Networks = egress): Promise<void> =>
  buildFolder(toolhubWorker, folder, networks);

/** The catalogue as it was compiled last, beside it: served if there is no other. */
export function addCatalog(folder: string): void {
  writeFileSync(join(folder, catalogName), toCatalogModule(catalog, identity.version));
}

/** Builds both. Throws: `UnknownPartError`. */
export async function build(): Promise<void> {
  await buildToolhub(`${builtFolder}/toolhub`);
  addCatalog(`${builtFolder}/toolhub`);
  await buildFolder(demoWorker, `${builtFolder}/demo`);
}

if (import.meta.main) {
  await runScript(help, async () => {
    try {
      await build();
    } catch (error) {
      if (!(error instanceof UnknownPartError)) throw error;
      console.error(error.message);
      return 1;
    }
    console.log(`built  ${builtFolder}: toolhub with ${catalog.length} toolsets, and the demo API
next   npm run selfhost, or docker build -t toolhub .`);
    return 0;
  });
}
