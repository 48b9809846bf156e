import { execFile } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { unstable_readConfig } from "wrangler";

import { writeCatalog } from "./catalog.ts";

/** What a bundle is run with, as wrangler.toml says it. */
export interface WorkerSettings {
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Durable Objects: name of the binding, name of the class. */
  readonly objects: readonly { readonly name: string; readonly class_name: string }[];
}

/** The product's own settings: the benchmark runs what is deployed. */
export function readWorkerSettings(): WorkerSettings {
  const config = unstable_readConfig({ config: "wrangler.toml" }, { hideWarnings: true });
  return {
    compatibilityDate: String(config.compatibility_date),
    compatibilityFlags: config.compatibility_flags,
    objects: config.durable_objects.bindings,
  };
}

/** Copies what is bundled to `folder`, so that a catalogue of `tools` operations can take the place of the real one. */
export function copySources(folder: string, tools: number): void {
  mkdirSync(folder, { recursive: true });
  for (const part of ["src", "bench/peers"]) {
    cpSync(part, join(folder, part), { recursive: true });
  }
  writeCatalog(join(folder, "toolsets"), tools, join(folder, "src/catalog/catalog.gen.ts"));
}

/** Bundles one entry with the bundler and the options of `wrangler deploy`. Returns the bundle's path. */
export async function bundleWorker(
  folder: string,
  entry: string,
  { compatibilityDate, compatibilityFlags, objects }: WorkerSettings,
): Promise<string> {
  const name = entry.replaceAll(/\W/g, "-");
  const config = join(folder, `${name}.json`);
  const outDir = join(folder, "dist", name);
  const settings = {
    name,
    main: entry,
    compatibility_date: compatibilityDate,
    compatibility_flags: compatibilityFlags,
    durable_objects: { bindings: objects },
    migrations: [{ tag: "v1", new_sqlite_classes: objects.map(({ class_name }) => class_name) }],
  };
  writeFileSync(config, JSON.stringify(settings));
  const flags = ["deploy", "--dry-run", "--minify", "--config", config, "--outdir", outDir];
  await promisify(execFile)("wrangler", flags, {
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  return resolve(outDir, entry.replace(/^.*\//, "").replace(/\.ts$/, ".js"));
}
