import { readFileSync, rmSync } from "node:fs";
import { extname } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin, transform } from "esbuild";

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

/** The style and the scripts of pages, which are texts to a bundler, without what only people read. */
const shortTexts: Plugin = {
  name: "short-texts",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$|-script\.js$/ }, async ({ path, with: { type } }) => {
      if (type !== "text") return null;
      const loader = extname(path) === ".css" ? "css" : "js";
      const { code } = await transform(readFileSync(path, "utf8"), {
        loader,
        minify: true,
        target: "es2022",
      });
      return { contents: code, loader: "text" };
    }),
};

const listPlugins = (catalog: string | undefined) =>
  catalog === undefined ? [shortTexts] : [shortTexts, withCatalogAt(catalog)];

/** Bundles a Worker into one module, as far as wrangler can go on. Its catalogue is a module of its own: `catalog`. */
export async function bundleWorker(
  entry: string,
  outfile: string,
  catalog?: string,
): Promise<void> {
  await build({ ...ofWorker, entryPoints: [entry], outfile, plugins: listPlugins(catalog) });
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
    plugins: listPlugins(catalog),
  });
  return metafile;
}
