import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/** A Node that the bundled stdio program has to run on. */
export interface InstalledNode {
  readonly path: string;
  /** Shape: "v20.19.5". */
  readonly version: string;
}

const toNode = (path: string): InstalledNode => ({
  path,
  version: execFileSync(path, ["--version"], { encoding: "utf8" }).trim(),
});

/** The project's own Node, then the one that people have on PATH, if there is one. */
export function listInstalledNodes(): readonly [InstalledNode, ...InstalledNode[]] {
  const own = resolve("node_modules/.bin/node");
  const installed = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((path) => !path.includes("node_modules"))
    .map((path) => join(path, process.platform === "win32" ? "node.exe" : "node"))
    .find((path) => existsSync(path));
  return [toNode(own), ...(installed ? [toNode(installed)] : [])];
}
