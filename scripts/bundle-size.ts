import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { minifySync } from "rolldown/utils";

import { catalog } from "../src/catalog/catalog.gen.ts";
import { bundleModules, type WorkerModule } from "./worker-bundle.ts";

/** Of code: what toolsets add is their own. Units: KB, gzipped. */
export const limits = { all: 260, call: 72 };

/** What is uploaded. Units: KB, gzipped, but for `parts`. */
interface BundleSize {
  /** The largest module first; `parts` tells the largest of what is in it, minified. */
  readonly modules: readonly {
    readonly name: string;
    readonly kb: number;
    readonly isOfCall: boolean;
    readonly parts: string;
  }[];
  readonly catalogKb: number;
  /** Code, without the catalogue: what toolsets add is their own. */
  readonly allKb: number;
  readonly callKb: number;
}

const toKb = (bytes: number) => bytes / 1024;
const gzip = (text: string) => toKb(gzipSync(text, { level: 9 }).byteLength);
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** Names of the modules that are there before anything is asked. */
export function listLoaded(modules: readonly WorkerModule[]): ReadonlySet<string> {
  const loaded = new Set(["index.js"]);
  for (const name of loaded) {
    const { imports = [] } = modules.find((module) => module.name === name) ?? {};
    for (const other of imports)
      if (modules.some((module) => module.name === other)) loaded.add(other);
  }
  return loaded;
}

/** The package or the room that a file is in. */
function toPart(file: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  if (name) return name;
  return file.endsWith(".gen.js") ? file : file.split("/").slice(0, 2).join("/");
}

/** The largest parts of a module, in KB before gzip. */
function toParts({ files }: WorkerModule): string {
  const sizes = new Map<string, number>();
  for (const [file, code] of files) {
    const bytes = minifySync("file.js", code).code.length;
    sizes.set(toPart(file), (sizes.get(toPart(file)) ?? 0) + bytes);
  }
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 6);
  return largest.map(([name, bytes]) => `${name} ${toKb(bytes).toFixed(0)}`).join(", ");
}

/** Bundles the Worker as it is deployed, its catalogue apart, and weighs it. */
export async function measureBundle(): Promise<BundleSize> {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-bundle-"));
  try {
    const bundled = await bundleModules("src/index.ts", folder, "./catalog.js");
    const ofCall = listLoaded(bundled);
    const modules = bundled
      .map((module) => ({
        name: module.name,
        kb: gzip(module.code),
        isOfCall: ofCall.has(module.name),
        parts: toParts(module),
      }))
      .sort((a, b) => b.kb - a.kb);
    const loaded = modules.filter(({ isOfCall }) => isOfCall);
    return {
      modules,
      catalogKb: gzip(JSON.stringify(catalog)),
      allKb: sum(modules.map(({ kb }) => kb)),
      callKb: sum(loaded.map(({ kb }) => kb)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
