import { readdirSync } from "node:fs";
import { extname } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import * as z from "zod";

/** What plain workerd needs to know of a Worker that wrangler has bundled. */
export interface BundledWorker {
  readonly name: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Bindings to Durable Objects of its own: the binding's name, the class. */
  readonly objects: readonly { readonly binding: string; readonly className: string }[];
  /** What `[vars]` sets. */
  readonly variables: Readonly<Record<string, string>>;
  /** Files of the bundle, the entry first. */
  readonly modules: readonly { readonly file: string; readonly kind: ModuleKind }[];
}

/** The module that each deployment brings itself, if the bundle does not hold it. */
export const catalogName = "catalog.js";

type ModuleKind = "esModule" | "text" | "wasm";

/** The bundle, or what the settings ask for, is more than this knows how to serve. The message says what to do. */
export class UnknownPartError extends Error {
  override readonly name = "UnknownPartError";
}

const ObjectBinding = z.strictObject({ name: z.string(), class_name: z.string() });

/** Everything in `wrangler.toml` that becomes part of the served Worker. */
const ServedSettings = z.object({
  name: z.string(),
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()).default([]),
  vars: z.record(z.string(), z.string()).default({}),
  durable_objects: z.strictObject({ bindings: z.array(ObjectBinding) }).default({ bindings: [] }),
  migrations: z
    .array(z.strictObject({ tag: z.string(), new_sqlite_classes: z.array(z.string()).default([]) }))
    .default([]),
});

/** What says how to build, develop, deploy or watch, and nothing of what the Worker finds in `env`. */
const notServed = [
  "$schema",
  "account_id",
  "dev",
  "env",
  "keep_vars",
  "limits",
  "logpush",
  "main",
  "minify",
  "observability",
  "placement",
  "preview_urls",
  "route",
  "routes",
  "rules",
  "secrets",
  "upload_source_maps",
  "workers_dev",
];

const kindOf: Readonly<Record<string, ModuleKind>> = {
  ".js": "esModule",
  ".mjs": "esModule",
  ".wasm": "wasm",
  ".graphql": "text",
  ".html": "text",
  ".txt": "text",
};
/** What a bundler writes beside its modules for people and debuggers. */
const besides = [".map", ".md"];

/**
 * Reads what `npm run deploy` would upload: the settings in `config`, the files in `bundleFolder`.
 * Throws: `UnknownPartError` naming a binding, a migration or a file that plain workerd would have to be taught.
 */
export function readWorker(config: string, bundleFolder: string): BundledWorker {
  const { rawConfig } = experimental_readRawConfig({ config });
  const known = [...Object.keys(ServedSettings.shape), ...notServed];
  const unknown = Object.keys(rawConfig).filter((key) => !known.includes(key));
  if (unknown.length > 0) {
    throw new UnknownPartError(
      `${config} has ${unknown.join(", ")}, which plain workerd is not told about. Teach selfhost/generate.ts what it is there, or take it out.`,
    );
  }
  const parsed = ServedSettings.safeParse(rawConfig);
  if (!parsed.success) {
    throw new UnknownPartError(
      `${config} asks for what plain workerd is not told about:\n${z.prettifyError(parsed.error)}`,
    );
  }
  const { data } = parsed;
  const withSql = data.migrations.flatMap(({ new_sqlite_classes }) => new_sqlite_classes);
  const without = data.durable_objects.bindings.filter((b) => !withSql.includes(b.class_name));
  if (without.length > 0) {
    throw new UnknownPartError(
      `${config} binds ${without.map((b) => b.class_name).join(", ")}, which no migration makes with new_sqlite_classes.`,
    );
  }
  return {
    name: data.name,
    compatibilityDate: data.compatibility_date,
    compatibilityFlags: data.compatibility_flags,
    objects: data.durable_objects.bindings.map((b) => ({
      binding: b.name,
      className: b.class_name,
    })),
    variables: data.vars,
    modules: listModules(bundleFolder),
  };
}

function listModules(folder: string): BundledWorker["modules"] {
  const files = readdirSync(folder).filter((file) => !besides.includes(extname(file)));
  const modules = files.map((file): BundledWorker["modules"][number] => {
    const kind = kindOf[extname(file)];
    if (kind) return { file, kind };
    throw new UnknownPartError(`The bundle has ${file}, and nobody said how workerd takes it.`);
  });
  const isEntry = ({ file }: { readonly file: string }) => file === "index.js";
  if (!modules.some(isEntry)) throw new UnknownPartError(`There is no code in ${folder}.`);
  return [...modules.filter(isEntry), ...modules.filter((module) => !isEntry(module))];
}
