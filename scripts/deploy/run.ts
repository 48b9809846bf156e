import { catalog } from "../../src/catalog/catalog.gen.ts";
import { runScript } from "../run-script.ts";
import { bundleModules, workerFolder } from "../worker-bundle.ts";
import { deploy, help } from "./deploy.ts";
import { runWrangler } from "./wrangler.ts";

/** The modules that plain workerd serves too, as they are. */
async function build(): Promise<readonly string[]> {
  await bundleModules("src/index.ts", workerFolder);
  return [`${workerFolder}/index.js`, "--no-bundle"];
}

const upload = { build, listToolsets: () => catalog };

await runScript(help, () => deploy(process.argv.slice(2), runWrangler, upload));
