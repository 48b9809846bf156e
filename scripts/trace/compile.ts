import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

import { type Entered, instrumentFolders, parseEntered, prelude } from "./instrument.ts";

const outfile = ".wrangler/trace/compile.js";

/** What is compiled: one small query, with its toolset's settings and schema. */
const entry = `
import { compileToolsets } from "./compiler/toolset.ts";

globalThis.__entered = [];
compileToolsets("bench", { only: ["toolset"] });
export const entered = globalThis.__entered;
`;

/** The functions that the compiler enters for the query of bench/toolset. */
export async function traceCompile(): Promise<Entered[]> {
  await build({
    stdin: { contents: entry, resolveDir: process.cwd(), loader: "ts" },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    banner: { js: prelude },
    plugins: [instrumentFolders(["src", "compiler"])],
    logLevel: "warning",
  });
  try {
    const bundle: { entered: string[] } = await import(pathToFileURL(resolve(outfile)).href);
    return bundle.entered.map(parseEntered);
  } finally {
    rmSync(outfile);
  }
}
