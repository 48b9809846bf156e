import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { wrangler } from "../scripts/server.ts";
import { egress, type Networks, toConfig, toHealthConfig } from "./generate.ts";
import { type BundledWorker, readWorker } from "./read-worker.ts";
import { toSettingsFile } from "./settings.ts";

/** A Worker to be served by plain workerd. */
export interface WorkerToServe {
  /** Path of its wrangler.toml. */
  readonly config: string;
  /** Instead of the entry that `config` names. */
  readonly main?: string;
  /** What it reads from its environment. */
  readonly settings: readonly string[];
}

/** Bundles as `wrangler deploy` does, without sending anything anywhere. Throws: `UnknownPartError`. */
export async function bundle(
  { config, main }: WorkerToServe,
  folder: string,
): Promise<BundledWorker> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const entry = main === undefined ? [] : [main];
  await promisify(execFile)(
    process.execPath,
    [
      wrangler,
      "deploy",
      ...entry,
      "--dry-run",
      "--minify",
      "--config",
      config,
      "--outdir",
      resolve(folder),
    ],
    { env: { ...process.env, WRANGLER_SEND_METRICS: "false" } },
  );
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
  writeFileSync(join(folder, "config.capnp"), toConfig(bundled, worker.settings, networks));
  writeFileSync(join(folder, "health.capnp"), toHealthConfig(bundled));
  writeFileSync(join(folder, "settings"), toSettingsFile(worker.settings));
}
