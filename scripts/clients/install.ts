import { execFile } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";

/** Packages of their own: 280 MB that only this run needs. */
export const clientsFolder = "test/clients";
export const exampleFolder = "examples/agents";
const folders = [clientsFolder, exampleFolder];

const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** What stands in the folder's package.json. Throws: where the package is not named there. */
export function readVersion(name: string, folder = clientsFolder): string {
  const text = readFileSync(join(folder, "package.json"), "utf8");
  const version = Manifest.parse(JSON.parse(text)).dependencies[name];
  if (version === undefined) throw new Error(`${folder}/package.json does not name ${name}`);
  return version;
}

/** True if node_modules was made from the lock file as it is now. */
function isInstalled(folder: string): boolean {
  const installed = join(folder, "node_modules/.package-lock.json");
  const wanted = join(folder, "package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

/** Installs the clients from their lock files, without their install scripts, if they are not there yet. */
export async function installClients(onStep: (text: string) => void): Promise<void> {
  for (const folder of folders.filter((one) => !isInstalled(one))) {
    onStep(`installing the clients of ${folder}/package.json ...`);
    // The example's own wrangler is toolhub's.
    const flags = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
    // On Windows npm is a shell script.
    const options = { cwd: folder, shell: process.platform === "win32" };
    await promisify(execFile)("npm", flags, options);
  }
}
