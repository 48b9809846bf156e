import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type BuildOptions, build } from "esbuild";
import { experimental_readRawConfig } from "wrangler";
import * as z from "zod";

import { toSettingsSchemaText } from "../compiler/cli/settings-schema.ts";
import { ToolhubFile } from "../compiler/read/settings/toolhub-file.ts";
import { buildToolhub } from "../selfhost/build.ts";
import { identity } from "../src/settings/identity.ts";
import { runScript } from "./run-script.ts";
import { catalogModule } from "./toolhub/wrangler-config.ts";
import { bundled, bundleWorker } from "./worker-file.ts";

/** Node 20 has none. */
const mapGroupBy = `Map.groupBy ??= (items, toKey) => {
  const groups = new Map();
  for (const item of items) groups.set(toKey(item), [...(groups.get(toKey(item)) ?? []), item]);
  return groups;
};`;

/** A program for Node 20 and newer; wrangler stays a package of its own. */
const ofNode: BuildOptions = {
  ...bundled,
  platform: "node",
  target: "node20",
  external: ["wrangler"],
  define: {
    "process.env.TOOLHUB_INSTALLED": '"1"',
    "process.env.TOOLHUB_VERSION": JSON.stringify(identity.version),
  },
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

const writeJson = (file: string, value: object) =>
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);

/** What wrangler must know of a Worker, whoever runs it. */
function readWorkerSettings(config: string) {
  const { rawConfig } = experimental_readRawConfig({ config });
  const { compatibility_date, compatibility_flags, durable_objects, migrations } = rawConfig;
  return { compatibility_date, compatibility_flags, durable_objects, migrations };
}

/** Where what is published is from; without `source` npm attests nothing. */
export interface Origin {
  /** Where the image of toolhub is, without a version. */
  readonly image?: string;
  /** The address of the repository. */
  readonly source?: string;
}

/** What npm reads of both packages. */
function readManifest({ source }: Origin) {
  const { version, description, license, type, engines, devDependencies } = JSON.parse(
    readFileSync("package.json", "utf8"),
  );
  const repository = source && { type: "git", url: `git+${source}.git` };
  return { shared: { version, description, license, type, engines, repository }, devDependencies };
}

/** The programs hold all that they need but wrangler, and the Node that wrangler needs. */
function toManifest(origin: Origin) {
  const { shared, devDependencies } = readManifest(origin);
  const { node, wrangler } = devDependencies;
  const bin = { toolhub: "dist/toolhub.js" };
  return { name: "toolhub", ...shared, bin, dependencies: { node, wrangler } };
}

/** Writes the package that teams install to `folder`: JavaScript, because Node reads no TypeScript below node_modules. */
export async function buildPackage(folder: string, origin: Origin = {}): Promise<void> {
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
    bundleWorker("src/index.ts", join(dist, "worker.js"), catalogModule),
    bundleWorker("demo/index.ts", join(dist, "demo/index.js")),
    buildToolhub(join(dist, "selfhost")),
  ]);
  cpSync("selfhost/entrypoint.sh", join(dist, "selfhost/entrypoint.sh"));
  writeJson(join(dist, "wrangler.json"), readWorkerSettings("wrangler.toml"));
  writeJson(join(dist, "demo/wrangler.json"), {
    name: "toolhub-demo",
    main: "index.js",
    ...readWorkerSettings("demo/wrangler.toml"),
  });
  writeFileSync(join(dist, "toolset.schema.json"), toSettingsSchemaText());
  writeJson(join(dist, "toolhub.schema.json"), z.toJSONSchema(ToolhubFile, { io: "input" }));
  writeJson(join(folder, "package.json"), toManifest(origin));
  for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) cpSync(file, join(folder, file));
  cpSync("operations", join(folder, "operations"), { recursive: true });
  cpSync("examples/toolsets", join(folder, "examples/toolsets"), { recursive: true });
  for (const page of globSync("docs/{*,authoring/*,recipes/*,toolsets/*}.md"))
    cpSync(page, join(folder, page));
}

/** Writes the package behind `npm create toolhub` to `folder`. */
export async function buildCreatePackage(folder: string, origin: Origin = {}): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({ ...ofNode, entryPoints: ["create/create.ts"], outfile: join(folder, "create.js") });
  const template = join(folder, "template");
  cpSync("create/template", template, { recursive: true });
  const dockerfile = join(template, "Dockerfile");
  writeFileSync(
    dockerfile,
    readFileSync(dockerfile, "utf8").replace("__IMAGE__", origin.image ?? "toolhub"),
  );
  // The example asks the demo API.
  cpSync("demo/schema.graphql", join(template, "toolsets/demo/schema.graphql"));
  const bin = { "create-toolhub": "create.js" };
  writeJson(join(folder, "package.json"), {
    name: "create-toolhub",
    ...readManifest(origin).shared,
    bin,
  });
  cpSync("LICENSE", join(folder, "LICENSE"));
}

const help = `npm run package -- [--image <name>] [--source <address>]

Writes the packages toolhub and create-toolhub to dist/packages.

  --image <name>      where the image of toolhub is, for the Dockerfile of a team (toolhub: one that was built here)
  --source <address>  the repository that they are built from, for npm`;

if (import.meta.main) {
  await runScript(help, async () => {
    const options = { image: { type: "string" }, source: { type: "string" } } as const;
    const { values } = parseArgs({ options });
    await buildPackage("dist/packages/toolhub", values);
    await buildCreatePackage("dist/packages/create-toolhub", values);
    return 0;
  });
}
