import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

/** What stays between runs: the packages of the peers. Not in git. */
export const cacheFolder = resolve(".wrangler/bench-peers");

const made = new Set<string>();
process.once("exit", () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new folder below a clone of the project, so that bundles find its packages; gone when this process ends. */
export function makeFolder(clone = "."): string {
  const parent = join(clone, ".wrangler");
  mkdirSync(parent, { recursive: true });
  const folder = resolve(mkdtempSync(join(parent, "bench-")));
  made.add(folder);
  return folder;
}
