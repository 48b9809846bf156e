import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { type Engine, must } from "./engine.ts";

const runtime = "localhost/toolhub-debian";
/** The image with Node. */
export const builder = "localhost/toolhub-node";

const unread = ["doc", "man", "locale", "info"].map(
  (folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`,
);

/**
 * Makes both images that the Dockerfile begins with from Debian's packages and this computer's own Node and npm, for
 * computers that reach no registry of images. Returns the options for the build.
 */
export function makeBases(engine: Engine): string[] {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-bases-"));
  try {
    const clean = '--customize-hook=rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/*';
    const archive = join(folder, "debian.tar");
    must("mmdebstrap", "--variant=minbase", ...unread, clean, "bookworm", archive);
    must("podman", "import", archive, runtime);
    rmSync(archive);
    copyFileSync(process.execPath, join(folder, "node"));
    // npm says where it is to the scripts that it runs.
    const npm = dirname(dirname(process.env.npm_execpath ?? ""));
    cpSync(npm, join(folder, "npm"), { recursive: true, dereference: true });
    const lines = [
      `FROM ${runtime}`,
      "COPY node /usr/local/bin/node",
      "COPY npm /usr/local/lib/node_modules/npm",
      "RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm",
    ];
    writeFileSync(join(folder, "Dockerfile"), `${lines.join("\n")}\n`);
    engine.build(folder, builder, ["--pull-never"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  const args = { BUILD_IMAGE: builder, RUNTIME_IMAGE: runtime };
  return [
    "--pull-never",
    ...Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
  ];
}
