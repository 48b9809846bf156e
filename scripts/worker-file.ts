import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { type BuildOptions, build, type Plugin, transform } from "esbuild";

/** What every program here is bundled with. */
export const bundled = {
  bundle: true,
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
} as const satisfies BuildOptions;

export const target = "es2024";

/** What a package has for workerd goes before what it has for others. */
export const conditions = ["workerd", "worker", "browser"];

export const jsxImportSource = "hono/jsx";

const ofWorker: BuildOptions = {
  ...bundled,
  target,
  conditions,
  external: ["cloudflare:*", "node:*"],
  jsx: "automatic",
  jsxImportSource,
  loader: { ".graphql": "text" },
};

const withCatalogAt = (path: string): Plugin => ({
  name: "catalog-elsewhere",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/catalog\.gen\.ts$/ }, () => ({ path, external: true })),
});

/** A style or a script of pages without what only people read. */
export async function shorten(file: string): Promise<string> {
  const loader = extname(file) === ".css" ? "css" : "js";
  const options = { loader, minify: true, target: "es2022" } as const;
  return (await transform(readFileSync(file, "utf8"), options)).code;
}

const shortTexts: Plugin = {
  name: "short-texts",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$|-script\.js$/ }, async ({ path, with: { type } }) =>
      type === "text" ? { contents: await shorten(path), loader: "text" } : null,
    ),
};

/** Bundles a Worker into one module, as far as wrangler can go on. Its catalogue is a module of its own: `catalog`. */
export async function bundleWorker(
  entry: string,
  outfile: string,
  catalog?: string,
): Promise<void> {
  const plugins = catalog === undefined ? [shortTexts] : [shortTexts, withCatalogAt(catalog)];
  await build({ ...ofWorker, entryPoints: [entry], outfile, plugins });
}
