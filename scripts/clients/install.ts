import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

import { installFolder, isInstalled } from "../install-folder.ts";

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

/** Installs the clients from their lock files, without their install scripts, if they are not there yet. */
export async function installClients(onStep: (text: string) => void): Promise<void> {
  for (const folder of folders.filter((one) => !isInstalled(one))) {
    onStep(`installing the clients of ${folder}/package.json ...`);
    // The example's own wrangler is toolhub's.
    await installFolder(folder);
  }
}
