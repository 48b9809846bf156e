import { rmSync } from "node:fs";
import { relative, sep } from "node:path";
import { type OutputChunk, type Plugin, rolldown } from "rolldown";

import { withoutUnused } from "./without-unused.ts";
import { conditions, jsxImportSource, shorten, target } from "./worker-file.ts";

/** Where `npm run deploy` finds what it uploads. */
export const workerFolder = "dist/worker";

/** A module of a Worker, as it is deployed. */
export interface WorkerModule {
  readonly name: string;
  readonly code: string;
  /** Names of those that are loaded with it. */
  readonly imports: readonly string[];
  /** What is in it, by path: the code of each file, before it is minified. */
  readonly files: ReadonlyMap<string, string>;
}

const withCatalogAt = (path: string): Plugin => ({
  name: "catalog-elsewhere",
  resolveId: {
    filter: { id: /\/catalog\.gen\.ts$/ },
    handler: () => ({ id: path, external: true }),
  },
});

/** The style, the scripts and the icon of pages, which are texts. */
const texts: Plugin = {
  name: "texts",
  load: {
    filter: { id: /\/src\/.*(?:\.css|-script\.js)$/ },
    handler: async (id) => ({ code: await shorten(id), moduleType: "text" }),
  },
};

/**
 * Files that go into one module, with what they import: the first that wants a file gets it. A bundler by itself does not count on what
 * the entry needs being there, and cuts it into dozens.
 */
const groups = [
  { name: "always", tags: ["$initial" as const] },
  // Pages need it without the SDK.
  { name: "zod", test: /\/node_modules\/zod\// },
  // Nothing of this goes without the SDK.
  {
    name: "sdk",
    test: /\/src\/mcp\/(?:listen\/|session\/|modern-lane|message\/unusual-body|fast-lane\/discovery|calls\/confirm-call)/,
  },
  // What tells why a call was refused: apart from each other they are larger than together.
  {
    name: "refused",
    test: /\/src\/(?:upstream\/failure\/|tools\/arguments\/|mcp\/calls\/key-notices)/,
  },
  { name: "app", test: /\/src\/(?:app|access\/limit-address)\.ts$/ },
  { name: "provider", test: /\/src\/oauth\/(?:oauth-provider\.gen|authorization-server)/ },
  { name: "page", test: /\/src\/web\/(?:respond|landing\/mcp-address-page)\.tsx$/ },
];

const toPath = (id: string) => relative(process.cwd(), id).split(sep).join("/");

const toModule = ({ fileName, code, imports, modules }: OutputChunk): WorkerModule => ({
  name: fileName,
  code,
  imports,
  files: new Map(Object.entries(modules).map(([id, { code }]) => [toPath(id), code ?? ""])),
});

/**
 * Bundles a Worker into `folder`, as it is deployed: `index.js`, and a module for what `import()` alone asks for, so that only
 * who needs it loads it. wrangler knows one file only. Its catalogue is a module of its own: `catalog`.
 */
export async function bundleModules(
  entry: string,
  folder: string,
  catalog?: string,
): Promise<readonly WorkerModule[]> {
  rmSync(folder, { recursive: true, force: true });
  const build = await rolldown({
    input: { index: entry },
    platform: "browser",
    tsconfig: false,
    external: [/^(?:cloudflare|node):/],
    resolve: { conditionNames: conditions },
    moduleTypes: { ".graphql": "text", ".svg": "text" },
    transform: {
      target,
      jsx: { runtime: "automatic", importSource: jsxImportSource },
      define: { "process.env.NODE_ENV": '"production"' },
    },
    plugins: [texts, withoutUnused(), ...(catalog === undefined ? [] : [withCatalogAt(catalog)])],
    // Otherwise a call loads whole files for a word of theirs.
    optimization: { inlineConst: true },
    // Whatever else the entry exported workerd would take for an object's class.
    preserveEntrySignatures: "strict",
  });
  const { output } = await build.write({
    dir: folder,
    // So that a rule of wrangler.toml can mean these alone.
    chunkFileNames: ({ name }) => `part-${name.replaceAll(/[^\w-]/g, "-")}-[hash].js`,
    codeSplitting: { groups },
    minify: true,
    comments: false,
    sourcemap: true,
  });
  await build.close();
  return output.flatMap((each) => (each.type === "chunk" ? [toModule(each)] : []));
}
