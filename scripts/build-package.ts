import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { experimental_readRawConfig } from "wrangler";
import * as z from "zod";

import { toSettingsSchemaText } from "../compiler/cli/settings-schema.ts";
import { ToolhubFile } from "../compiler/read/toolhub-file.ts";
import { catalogModule } from "./toolhub/wrangler-config.ts";

/** Node 20 has none. */
const mapGroupBy = `Map.groupBy ??= (items, toKey) => {
  const groups = new Map();
  for (const item of items) groups.set(toKey(item), [...(groups.get(toKey(item)) ?? []), item]);
  return groups;
};`;

const shared = {
  bundle: true,
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
} as const satisfies BuildOptions;

/** A program for Node 20 and newer; wrangler stays a package of its own. */
const ofNode: BuildOptions = {
  ...shared,
  platform: "node",
  target: "node20",
  external: ["wrangler"],
  define: { "process.env.TOOLHUB_INSTALLED": '"1"' },
  banner: {
    js: [
      "#!/usr/bin/env node",
      // Some packages inside are CommonJS and ask for Node's own modules.
      'import { createRequire as createOwnRequire } from "node:module";',
      "const require = createOwnRequire(import.meta.url);",
      mapGroupBy,
    ].join("\n"),
  },
};

const ofWorker: BuildOptions = {
  ...shared,
  target: "es2024",
  conditions: ["workerd", "worker", "browser"],
  external: ["cloudflare:*", "node:*"],
  jsx: "automatic",
  jsxImportSource: "hono/jsx",
  loader: { ".graphql": "text" },
};

/** Leaves the catalogue to whoever bundles the Worker: each repository brings its own. */
const withoutCatalog: Plugin = {
  name: "without-catalog",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/catalog\.gen\.ts$/ }, () => ({ path: catalogModule, external: true })),
};

const demoToolset = "demo/toolsets/clinical-trials";

const writeJson = (file: string, value: object) =>
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);

/** What wrangler must know of a Worker, whoever runs it. */
function readWorkerSettings(config: string) {
  const { rawConfig } = experimental_readRawConfig({ config });
  const { compatibility_date, compatibility_flags, durable_objects, migrations } = rawConfig;
  return { compatibility_date, compatibility_flags, durable_objects, migrations };
}

/** What npm reads of both packages. */
function readManifest() {
  const { version, description, license, type, engines, devDependencies } = JSON.parse(
    readFileSync("package.json", "utf8"),
  );
  return { shared: { version, description, license, type, engines }, devDependencies };
}

/** The programs hold all that they need but wrangler, and the Node that wrangler needs. */
function toManifest() {
  const { shared, devDependencies } = readManifest();
  const { node, wrangler } = devDependencies;
  const bin = { toolhub: "dist/toolhub.js" };
  return { name: "toolhub", ...shared, bin, dependencies: { node, wrangler } };
}

/** Writes the package that teams install to `folder`: JavaScript, because Node reads no TypeScript below node_modules. */
export async function buildPackage(folder: string): Promise<void> {
  const dist = join(folder, "dist");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(dist, "demo"), { recursive: true });
  mkdirSync(join(folder, "docs"));
  await Promise.all([
    build({
      ...ofNode,
      entryPoints: ["scripts/toolhub/main.ts"],
      outfile: join(dist, "toolhub.js"),
    }),
    build({
      ...ofWorker,
      entryPoints: ["src/index.ts"],
      outfile: join(dist, "worker.js"),
      plugins: [withoutCatalog],
    }),
    build({ ...ofWorker, entryPoints: ["demo/index.ts"], outfile: join(dist, "demo/index.js") }),
  ]);
  writeJson(join(dist, "wrangler.json"), readWorkerSettings("wrangler.toml"));
  writeJson(join(dist, "demo/wrangler.json"), {
    name: "toolhub-demo",
    main: "index.js",
    ...readWorkerSettings("demo/wrangler.toml"),
  });
  writeFileSync(join(dist, "toolset.schema.json"), toSettingsSchemaText());
  writeJson(join(dist, "toolhub.schema.json"), z.toJSONSchema(ToolhubFile, { io: "input" }));
  writeJson(join(folder, "package.json"), toManifest());
  for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) cpSync(file, join(folder, file));
  for (const page of globSync("docs/*.md")) cpSync(page, join(folder, "docs", basename(page)));
}

/** Writes the package behind `npm create toolhub` to `folder`. */
export async function buildCreatePackage(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({ ...ofNode, entryPoints: ["create/create.ts"], outfile: join(folder, "create.js") });
  const template = join(folder, "template");
  cpSync("create/template", template, { recursive: true });
  // The example asks the demo API.
  cpSync(`${demoToolset}/schema.graphql`, join(template, "toolsets/demo/schema.graphql"));
  const bin = { "create-toolhub": "create.js" };
  writeJson(join(folder, "package.json"), {
    name: "create-toolhub",
    ...readManifest().shared,
    bin,
  });
  cpSync("LICENSE", join(folder, "LICENSE"));
}

if (import.meta.main) {
  await buildPackage("dist/packages/toolhub");
  await buildCreatePackage("dist/packages/create-toolhub");
}
