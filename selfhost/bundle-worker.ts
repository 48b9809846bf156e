import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { experimental_readRawConfig } from "wrangler";

import { quietWrangler, wrangler } from "../scripts/server.ts";
import { bundleWorker } from "../scripts/worker-bundle.ts";
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

/** Wrangler's settings for a Worker whose catalogue stays outside the bundle. */
async function prepareWithoutCatalog(config: string, folder: string): Promise<string> {
  const { rawConfig } = experimental_readRawConfig({ config });
  await bundleWorker(String(rawConfig.main), join(folder, "index.js"), `./${catalogName}`);
  // Something to find. What is served has its own.
  writeFileSync(join(folder, catalogName), "export const catalog = [];\n");
  const { name, compatibility_date, compatibility_flags } = rawConfig;
  const settings = {
    name,
    main: "index.js",
    compatibility_date,
    compatibility_flags,
    find_additional_modules: true,
    rules: [{ type: "ESModule", globs: [`**/${catalogName}`] }],
  };
  const file = join(folder, "wrangler.json");
  writeFileSync(file, JSON.stringify(settings));
  return file;
}

async function runWrangler(args: readonly string[], folder: string): Promise<void> {
  const flags = ["--dry-run", "--minify", "--outdir", resolve(folder)];
  await promisify(execFile)(process.execPath, [wrangler, "deploy", ...args, ...flags], {
    env: { ...process.env, ...quietWrangler },
  });
}

/** Bundles as `wrangler deploy` does, without sending anything anywhere. Throws: `UnknownPartError`. */
export async function bundle(
  { config, main, version }: Omit<WorkerToServe, "settings">,
  folder: string,
): Promise<BundledWorker> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (version === undefined) {
    const entry = main === undefined ? [] : [main];
    await runWrangler([...entry, "--config", config], folder);
    return readWorker(config, folder);
  }
  const prepared = mkdtempSync(join(tmpdir(), "toolhub-bundle-"));
  try {
    await runWrangler(["--config", await prepareWithoutCatalog(config, prepared)], folder);
  } finally {
    rmSync(prepared, { recursive: true, force: true });
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
  // Without a catalogue of its own it is served with somebody else's alone. Nothing reads what wrangler adds for people.
  for (const file of [
    catalogName,
    "README.md",
    ...bundled.modules.map(({ file }) => `${file}.map`),
  ])
    rmSync(join(folder, file), { force: true });
}
