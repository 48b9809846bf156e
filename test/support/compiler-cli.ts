import { execFile, spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { type Files, toToolset, writeFiles } from "./compiler-toolset.ts";

const cli = resolve("scripts/toolset.ts");
export const catalogFile = "src/catalog/catalog.gen.ts";

/** A repository with one toolset of one tool, other files of its toolsets' folder, and what its toolhub.json says. */
export function createRepository(
  operation = '"D" query count_things { count }',
  files: Files = {},
  toolhub: object = {},
): string {
  const toolset = toToolset({ "things/operations/a.graphql": operation, ...files });
  const below = Object.entries(toolset).map(([path, text]) => [`toolsets/${path}`, text]);
  return writeFiles({ ...Object.fromEntries(below), "toolhub.json": toolhub, [catalogFile]: "" });
}

/** Runs the command line as a person does, with more variables in its environment. */
export function runWith(
  variables: Readonly<Record<string, string>>,
  cwd: string,
  ...args: string[]
) {
  const env = { ...process.env, ...variables };
  const options = { cwd, env, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync("node", [cli, ...args], options);
  return { status, stdout, stderr };
}

export const run = (cwd: string, ...args: string[]) => runWith({}, cwd, ...args);

/** Runs a script while this process goes on, for a server in it. */
export function runScript(
  script: string,
  variables: Readonly<Record<string, string>>,
  cwd: string,
  ...args: readonly string[]
) {
  const env = { ...process.env, ...variables };
  return new Promise<{ status: number; stdout: string; stderr: string }>((settle) => {
    const child = execFile("node", [script, ...args], { cwd, env }, (_, stdout, stderr) =>
      settle({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** The command line in this way. */
export const runBeside = (
  variables: Readonly<Record<string, string>>,
  cwd: string,
  ...args: string[]
) => runScript(cli, variables, cwd, ...args);

/** The catalogue that `build` wrote into a repository, read as the Worker's bundle reads it. */
export async function readCatalog(root: string): Promise<readonly CompiledToolset[]> {
  const { catalog } = await import(/* @vite-ignore */ pathToFileURL(join(root, catalogFile)).href);
  return catalog;
}
