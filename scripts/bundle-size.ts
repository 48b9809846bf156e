import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Metafile } from "esbuild";

import { catalog } from "../src/catalog/catalog.gen.ts";
import { bundleModules } from "./worker-bundle.ts";

type Outputs = Metafile["outputs"];

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
const gzip = (data: string | Uint8Array) => toKb(gzipSync(data, { level: 9 }).byteLength);
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** The modules that `file` cannot do without, itself included. */
function listLoaded(outputs: Outputs, file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  for (const { kind, path, external } of outputs[file]?.imports ?? []) {
    if (kind === "import-statement" && !external) listLoaded(outputs, path, loaded);
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
function toParts({ inputs }: Outputs[string]): string {
  const sizes = new Map<string, number>();
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    sizes.set(toPart(file), (sizes.get(toPart(file)) ?? 0) + bytesInOutput);
  }
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 6);
  return largest.map(([name, bytes]) => `${name} ${toKb(bytes).toFixed(0)}`).join(", ");
}

/** Bundles the Worker as it is deployed, and weighs it. */
export async function measureBundle(): Promise<BundleSize> {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-bundle-"));
  try {
    const { outputs } = await bundleModules("src/index.ts", folder);
    const files = Object.keys(outputs).filter((file) => file.endsWith(".js"));
    const entry = files.find((file) => basename(file) === "index.js") ?? "";
    const ofCall = listLoaded(outputs, entry);
    const modules = files
      .map((file) => ({
        name: basename(file),
        kb: gzip(readFileSync(file)),
        isOfCall: ofCall.has(file),
        parts: outputs[file] ? toParts(outputs[file]) : "",
      }))
      .sort((a, b) => b.kb - a.kb);
    const catalogKb = gzip(JSON.stringify(catalog));
    const loaded = modules.filter(({ isOfCall }) => isOfCall);
    return {
      modules,
      catalogKb,
      allKb: sum(modules.map(({ kb }) => kb)) - catalogKb,
      callKb: sum(loaded.map(({ kb }) => kb)) - catalogKb,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
