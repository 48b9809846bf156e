import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { experimental_readRawConfig } from "wrangler";

import { bundleModules } from "../scripts/worker-bundle.ts";
import { egress, type Networks, toConfig, toHealthConfig } from "./generate.ts";
import { type BundledWorker, catalogName, readWorker } from "./read-worker.ts";
import { type ServedSettings, toSettingsFile } from "./settings.ts";

/** A Worker to be served by plain workerd. With `version` its catalogue is a file of its own. */
export interface WorkerToServe extends ServedSettings {
  /** Path of its wrangler.toml. */
  readonly config: string;
  /** Instead of the entry that `config` names. */
  readonly main?: string;
}

/** Builds the modules that `npm run deploy` uploads. Throws: `UnknownPartError`. */
export async function bundle(
  { config, main, version }: Omit<WorkerToServe, "settings">,
  folder: string,
): Promise<BundledWorker> {
  const { rawConfig } = experimental_readRawConfig({ config });
  const entry = main ?? join(dirname(config), String(rawConfig.main));
  await bundleModules(entry, folder, version === undefined ? undefined : `./${catalogName}`);
  // Something to find. What is served has its own.
  if (version !== undefined) {
    writeFileSync(join(folder, catalogName), "export const catalog = [];\n");
  }
  return readWorker(config, folder);
}

/** Writes a folder that the entrypoint serves: the bundle, `config.capnp`, `health.capnp`, `settings`. */
export async function buildFolder(
  worker: WorkerToServe,
  folder: string,
  networks: Networks = egress,
): Promise<void> {
  const bundled = await bundle(worker, folder);
  const missing = Object.keys(bundled.variables).filter((name) => !worker.settings.includes(name));
  if (missing.length > 0) {
    throw new Error(`${worker.config} sets ${missing.join(", ")}, which nothing reads.`);
  }
  writeFileSync(join(folder, "config.capnp"), toConfig(bundled, networks));
  writeFileSync(join(folder, "health.capnp"), toHealthConfig(bundled));
  writeFileSync(join(folder, "settings"), toSettingsFile(bundled, worker));
  // Without a catalogue of its own it is served with somebody else's alone. Nothing reads what is for debuggers.
  const besides = [catalogName, ...bundled.modules.map(({ file }) => `${file}.map`)];
  for (const file of besides) rmSync(join(folder, file), { force: true });
}
