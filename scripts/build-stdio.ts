import { build } from "esbuild";

/** What `npm ci` builds, and `bin` in package.json names. */
export const stdioProgram = "dist/stdio.js";

/** Bundles the stdio entry into one file without node_modules, for Node 20 and newer. */
export async function buildStdio(outfile: string): Promise<void> {
  await build({
    entryPoints: ["src/stdio.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    legalComments: "none",
    logLevel: "warning",
    // Some packages inside are CommonJS and ask for Node's own modules.
    banner: {
      js: '#!/usr/bin/env node\nimport { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
    },
  });
}

if (import.meta.main) await buildStdio(stdioProgram);
