import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { print, warn } from "../../compiler/cli/print.ts";
import { runToolset } from "../../compiler/cli/run-toolset.ts";
import { installedVersion } from "../../compiler/diagnostics/invocation.ts";
import { findEngine } from "../../selfhost/engine.ts";

const help = `npx toolhub image [--tag <name>]

  Compiles the toolsets, and builds the Dockerfile here upon the image of this version of toolhub. Takes Docker, or buildah.

  --tag <name>  what the image is called: the name in package.json unless given`;

/** `toolhub image`: the image of toolhub with the catalogue of a team's repository in it. Returns the exit code. */
export async function runImage(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { tag: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) {
    print(help);
    return 0;
  }
  const built = runToolset(["build"]);
  if ((await built) !== 0) return 1;
  const engine = findEngine();
  if (engine === null) {
    warn("No engine for images answers here: start Docker, or install buildah.");
    return 1;
  }
  const { name }: { name: string } = JSON.parse(readFileSync("package.json", "utf8"));
  const tag = values.tag ?? name;
  try {
    engine.build(".", tag, ["--build-arg", `TOOLHUB_VERSION=${installedVersion}`]);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    warn(error.message);
    return 1;
  }
  print(`Built ${tag} upon toolhub ${installedVersion}.`);
  return 0;
}
