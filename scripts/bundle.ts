import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Metafile } from "esbuild";

import { catalog } from "../src/catalog/catalog.gen.ts";
import { bundleModules } from "./worker-bundle.ts";

/** In KB, gzipped, of code: what toolsets add is their own. */
const limits = { all: 281, call: 176 };

type Outputs = Metafile["outputs"];

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

const folder = mkdtempSync(join(tmpdir(), "toolhub-bundle-"));
try {
  const { outputs } = await bundleModules("src/index.ts", folder);
  const modules = Object.keys(outputs).filter((file) => file.endsWith(".js"));
  const entry = modules.find((file) => basename(file) === "index.js") ?? "";
  const ofCall = listLoaded(outputs, entry);
  const rows = modules
    .map((file) => ({ file, kb: gzip(readFileSync(file)), isOfCall: ofCall.has(file) }))
    .sort((a, b) => b.kb - a.kb);
  console.log("KB gzipped, loaded by, module: largest parts in KB minified");
  for (const { file, kb, isOfCall } of rows) {
    const when = isOfCall ? "a call" : "later ";
    const parts = outputs[file] ? toParts(outputs[file]) : "";
    console.log(`${kb.toFixed(1).padStart(6)}  ${when}  ${basename(file)}: ${parts}`);
  }
  const ofCatalog = gzip(JSON.stringify(catalog));
  const code = {
    all: sum(rows.map(({ kb }) => kb)) - ofCatalog,
    call: sum(rows.filter(({ isOfCall }) => isOfCall).map(({ kb }) => kb)) - ofCatalog,
  };
  console.log(
    `Worker: ${code.all.toFixed(1)} KB of code, limit ${limits.all}; a call loads ${code.call.toFixed(1)}, limit ${limits.call}. The catalogue has ${ofCatalog.toFixed(1)} KB; Cloudflare takes 3 MB with all, 10 if paid for.`,
  );
  if (code.all > limits.all || code.call > limits.call) {
    console.error("That is over a limit: the table says where it is.");
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
