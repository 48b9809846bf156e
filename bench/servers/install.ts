import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { installPython, readPinned } from "../../scripts/clients/python.ts";
import type { Peer } from "../cast/definitions.ts";
import { cacheFolder, makeFolder } from "../processes/folders.ts";

const source = "bench/peers";
const lockFile = "package-lock.json";
const requirements = "requirements-2.txt";

const isEqual = (a: string, b: string) =>
  existsSync(b) && readFileSync(a, "utf8") === readFileSync(b, "utf8");

/**
 * A folder with the sources of the peers and the packages of their lock file, which are kept for the next run. Throws:
 * if npm cannot install them.
 */
export async function installPeers(): Promise<string> {
  const installed = join(cacheFolder, "node_modules/.package-lock.json");
  const locked = join(cacheFolder, lockFile);
  if (!existsSync(installed) || !isEqual(join(source, lockFile), locked)) {
    mkdirSync(cacheFolder, { recursive: true });
    for (const file of ["package.json", lockFile])
      cpSync(join(source, file), join(cacheFolder, file));
    const flags = ["ci", "--omit=peer", "--legacy-peer-deps", "--ignore-scripts"];
    const quiet = ["--no-audit", "--no-fund"];
    await promisify(execFile)("npm", [...flags, ...quiet], { cwd: cacheFolder });
  }
  const folder = makeFolder();
  cpSync(source, folder, { recursive: true });
  symlinkSync(join(cacheFolder, "node_modules"), join(folder, "node_modules"));
  return folder;
}

const pins = join("test/clients/python", requirements);

/** The version that a peer is pinned to. */
export function readPeerVersion(peer: Peer): string {
  if (peer.runsOn === "Python") return readPinned(readFileSync(pins, "utf8"), peer.package);
  const { dependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  return dependencies[peer.package];
}

/** The interpreter of a Python with FastMCP, kept for the next run. Throws: `LeftOut`, if there is no Python or no PyPI. */
export async function installFastMcp(): Promise<string> {
  const home = join(cacheFolder, "python");
  const mark = join(home, "installed.txt");
  if (isEqual(pins, mark)) return join(home, "bin/python");
  const path = await installPython(requirements, home).path;
  cpSync(pins, mark);
  return path;
}
