import { cpSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

import { catalogFile } from "../../compiler/cli/catalog-file.ts";
import { readCatalogModule } from "../../compiler/cli/catalog-module.ts";
import { runToolset } from "../../compiler/cli/run-toolset.ts";
import { catalogName } from "../../selfhost/read-worker.ts";
import { type Built, deploy } from "../deploy/deploy.ts";
import { runWrangler } from "../deploy/wrangler.ts";
import { generatedConfig, toPackageFile, writeWranglerConfig } from "./wrangler-config.ts";

/** What is uploaded, beside the catalogue as it was compiled. */
const workerFolder = join(dirname(catalogFile), "worker");

/** Beside the entry, by `--no-bundle`. */
const rules = [{ type: "ESModule", globs: ["part-*.js", catalogName] }];

/** The modules that the package has for plain workerd, with the catalogue of this repository. */
async function gather(): Promise<Built> {
  rmSync(workerFolder, { recursive: true, force: true });
  const modules = readdirSync(toPackageFile("selfhost")).filter((file) => file.endsWith(".js"));
  for (const file of modules) {
    cpSync(join(toPackageFile("selfhost"), file), join(workerFolder, file));
  }
  cpSync(catalogFile, join(workerFolder, catalogName));
  const toBytes = (file: string) => statSync(join(workerFolder, file)).size;
  return {
    args: [join(workerFolder, "index.js"), "--no-bundle"],
    codeBytes: modules.reduce((sum, file) => sum + toBytes(file), 0),
    catalogBytes: toBytes(catalogName),
  };
}

/** The toolsets of this repository, as `build` has just compiled them. */
const listToolsets = () => readCatalogModule(readFileSync(catalogFile, "utf8"));

/** `toolhub deploy`: compiles, and uploads the Worker of the package with it. Throws: `UsageError`. */
export async function runInstalledDeploy(args: readonly string[]): Promise<number> {
  if (!args.includes("--help")) {
    const code = await runToolset(["build"]);
    if (code !== 0) return code;
    writeWranglerConfig({ rules });
  }
  const upload = { build: gather, listToolsets };
  return deploy(["--config", generatedConfig, ...args], runWrangler, upload);
}
