import { rmSync } from "node:fs";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";

/** What every program here is bundled with. */
export const bundled = {
  bundle: true,
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
} as const satisfies BuildOptions;

const ofWorker: BuildOptions = {
  ...bundled,
  target: "es2024",
  conditions: ["workerd", "worker", "browser"],
  external: ["cloudflare:*", "node:*"],
  jsx: "automatic",
  jsxImportSource: "hono/jsx",
  loader: { ".graphql": "text" },
};

const withCatalogAt = (path: string): Plugin => ({
  name: "catalog-elsewhere",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/catalog\.gen\.ts$/ }, () => ({ path, external: true })),
});

const placeCatalog = (path: string | undefined) =>
  path === undefined ? [] : [withCatalogAt(path)];

/** Bundles a Worker into one module, as far as wrangler can go on. Its catalogue is a module of its own: `catalog`. */
export async function bundleWorker(
  entry: string,
  outfile: string,
  catalog?: string,
): Promise<void> {
  await build({ ...ofWorker, entryPoints: [entry], outfile, plugins: placeCatalog(catalog) });
}

/** Where `npm run deploy` finds what it uploads. */
export const workerFolder = "dist/worker";

/**
 * Bundles a Worker into `folder`, as it is deployed: `index.js`, and a module for what `import()` alone asks for, so that only
 * who needs it loads it. wrangler knows one file only.
 */
export async function bundleModules(
  entry: string,
  folder: string,
  catalog?: string,
): Promise<Metafile> {
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await build({
    ...ofWorker,
    entryPoints: { index: entry },
    outdir: folder,
    // So that a rule of wrangler.toml can mean these alone.
    chunkNames: "part-[name]-[hash]",
    splitting: true,
    minify: true,
    sourcemap: "linked",
    define: { "process.env.NODE_ENV": '"production"' },
    metafile: true,
    plugins: placeCatalog(catalog),
  });
  return metafile;
}
