import { catalog } from "../../src/catalog/catalog.gen.ts";
import { runScript } from "../run-script.ts";
import { bundleModules, workerFolder } from "../worker-bundle.ts";
import { type Built, deploy, help } from "./deploy.ts";
import { toCatalogBytes } from "./upload-size.ts";
import { runWrangler } from "./wrangler.ts";

/** The modules that plain workerd serves too, as they are. */
async function build(): Promise<Built> {
  const modules = await bundleModules("src/index.ts", workerFolder);
  const allBytes = modules.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
  const catalogBytes = toCatalogBytes(catalog);
  return {
    args: [`${workerFolder}/index.js`, "--no-bundle"],
    codeBytes: allBytes - catalogBytes,
    catalogBytes,
  };
}

const upload = { build, listToolsets: () => catalog };

await runScript(help, () => deploy(process.argv.slice(2), runWrangler, upload));
