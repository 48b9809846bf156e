import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { onTestFinished } from "vitest";

import { withoutUnused } from "../../scripts/without-unused.ts";
import { conditions, jsxImportSource, target } from "../../scripts/worker-file.ts";

async function load<Module>(source: string, isCut: boolean): Promise<Module> {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-cut-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // Beside real files, from where packages are found.
  const entry = resolve(`entry-of-${isCut ? "cut" : "whole"}.tsx`);
  const build = await rolldown({
    input: entry,
    platform: "browser",
    tsconfig: false,
    external: [/^(?:cloudflare|node):/],
    resolve: { conditionNames: conditions },
    transform: { target, jsx: { runtime: "automatic", importSource: jsxImportSource } },
    plugins: [
      {
        name: "in-memory",
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? source : null),
      },
      ...(isCut ? [withoutUnused()] : []),
    ],
  });
  await build.write({ file: join(folder, "entry.mjs") });
  await build.close();
  return import(/* @vite-ignore */ pathToFileURL(join(folder, "entry.mjs")).href);
}

/** What `source`, a module of TypeScript, exports: with packages as they are deployed, and as they are. */
export async function loadCutAndWhole<Module>(source: string): Promise<readonly [Module, Module]> {
  return [await load<Module>(source, true), await load<Module>(source, false)];
}
