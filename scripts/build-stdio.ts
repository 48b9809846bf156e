import { rolldown } from "rolldown";

/** What `npm ci` builds, and `bin` in package.json names. */
export const stdioProgram = "dist/stdio.js";

/** Bundles the stdio entry into one file without node_modules, for Node 20 and newer. */
export async function buildStdio(outfile: string): Promise<void> {
  const bundle = await rolldown({
    input: "src/stdio.ts",
    platform: "node",
    tsconfig: false,
    transform: { target: "node20" },
  });
  await bundle.write({
    file: outfile,
    format: "esm",
    codeSplitting: false,
    comments: false,
    banner: "#!/usr/bin/env node",
  });
  await bundle.close();
}

if (import.meta.main) await buildStdio(stdioProgram);
