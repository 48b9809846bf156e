import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** True if node_modules was made from the lock file as it is now. */
export function isInstalled(folder: string): boolean {
  const installed = join(folder, "node_modules/.package-lock.json");
  const wanted = join(folder, "package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

/** Installs a folder's packages from its lock file, without their install scripts. Throws: if npm cannot. */
export async function installFolder(folder: string): Promise<void> {
  const flags = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  // On Windows npm is a shell script.
  const options = { cwd: folder, shell: process.platform === "win32" };
  await promisify(execFile)("npm", flags, options);
}
