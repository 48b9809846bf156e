import { execFile } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";

/** A package of its own: 190 MB that only this run needs. */
export const clientsFolder = "test/clients";

const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

/** What stands in the folder's package.json. Throws: where the package is not named there. */
export function readVersion(name: string): string {
  const text = readFileSync(join(clientsFolder, "package.json"), "utf8");
  const version = Manifest.parse(JSON.parse(text)).dependencies[name];
  if (version === undefined) throw new Error(`${clientsFolder}/package.json does not name ${name}`);
  return version;
}

/** True if node_modules was made from the lock file as it is now. */
function isInstalled(): boolean {
  const installed = join(clientsFolder, "node_modules/.package-lock.json");
  const wanted = join(clientsFolder, "package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

/** Installs the clients from their lock file, without their install scripts, where they are not there yet. */
export async function installClients(onStep: (text: string) => void): Promise<void> {
  if (isInstalled()) return;
  onStep(`installing the clients of ${clientsFolder}/package.json ...`);
  const flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  // On Windows npm is a shell script.
  const options = { cwd: clientsFolder, shell: process.platform === "win32" };
  await promisify(execFile)("npm", flags, options);
}
