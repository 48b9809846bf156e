import { runScript } from "../scripts/run-script.ts";
import { catalog } from "../src/catalog/catalog.gen.ts";
import { buildFolder, type WorkerToServe } from "./bundle-worker.ts";
import { UnknownPartError } from "./read-worker.ts";
import { listSettings } from "./settings.ts";

/** Where `npm run selfhost:build` puts what is served. */
export const builtFolder = "dist/selfhost";

const help = `npm run selfhost:build

Bundles toolhub and the demo API for plain workerd, into ${builtFolder}. Nothing is sent anywhere.`;

/** toolhub with the catalogue as it was compiled last. */
export const toolhubWorker: WorkerToServe = {
  config: "wrangler.toml",
  settings: listSettings(catalog),
};
const demoWorker: WorkerToServe = { config: "demo/wrangler.toml", settings: [] };

/** Builds both. Throws: `UnknownPartError`. */
export async function build(): Promise<void> {
  await buildFolder(toolhubWorker, `${builtFolder}/toolhub`);
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
