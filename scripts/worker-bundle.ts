import { type BuildOptions, build, type Plugin } from "esbuild";

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

/** Bundles a Worker into one module, as far as wrangler can go on. Its catalogue is a module of its own: `catalog`. */
export async function bundleWorker(
  entry: string,
  outfile: string,
  catalog?: string,
): Promise<void> {
  const plugins = catalog === undefined ? [] : [withCatalogAt(catalog)];
  await build({ ...ofWorker, entryPoints: [entry], outfile, plugins });
}
