import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unstable_readConfig } from "wrangler";

import { findFreePort } from "../../scripts/server.ts";
import type { ServerToStart } from "../processes/children.ts";

/** What a Worker is run with, as wrangler.toml says it. */
export interface WorkerSettings {
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Durable Objects: name of the binding, name of the class. */
  readonly objects: readonly { readonly name: string; readonly class_name: string }[];
}

export interface WorkerToServe extends WorkerSettings {
  /** Holds `index.js` and the modules that it imports. */
  readonly folder: string;
  /** Text bindings; `origin` is where it will be served. */
  readonly toVariables: (origin: string) => Readonly<Record<string, string>>;
  /** Name of a KV binding, and the module that serves it from memory. */
  readonly kv?: { readonly name: string; readonly folder: string };
}

/** The product's own settings: the benchmark runs what is deployed. */
export function readWorkerSettings(): WorkerSettings {
  const config = unstable_readConfig({ config: "wrangler.toml" }, { hideWarnings: true });
  return {
    compatibilityDate: String(config.compatibility_date),
    compatibilityFlags: config.compatibility_flags,
    objects: config.durable_objects.bindings,
  };
}

/** Strings as Cap'n Proto writes them. */
const quote = (text: string) => JSON.stringify(text);

/** Modules by their names, the entry first; `from` is the folder that the configuration lies in. */
function listModules(folder: string, from = ""): string {
  const files = readdirSync(folder).filter((file) => file.endsWith(".js"));
  const sorted = ["index.js", ...files.filter((file) => file !== "index.js")];
  const modules = sorted.map(
    (file) => `(name = ${quote(file)}, esModule = embed ${quote(join(from, file))})`,
  );
  return `[${modules.join(", ")}]`;
}

/** Source: workerd, src/workerd/server/workerd.capnp. */
function toConfig(worker: WorkerToServe, port: number, storage: string): string {
  const { folder, objects, compatibilityDate, compatibilityFlags, kv } = worker;
  const variables = Object.entries(worker.toVariables(`http://127.0.0.1:${port}`));
  const bindings = [
    ...variables.map(([name, text]) => `(name = ${quote(name)}, text = ${quote(text)})`),
    ...objects.map(
      ({ name, class_name }) =>
        `(name = ${quote(name)}, durableObjectNamespace = ${quote(class_name)})`,
    ),
    ...(kv ? [`(name = ${quote(kv.name)}, kvNamespace = "kv")`] : []),
  ];
  const namespaces = objects.map(
    ({ class_name }) =>
      `(className = ${quote(class_name)}, uniqueKey = ${quote(class_name)}, enableSql = true)`,
  );
  const ofKv = kv && listModules(kv.folder, "kv");
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["private"])),
    (name = "storage", disk = (path = ${quote(storage)}, writable = true)),
    ${ofKv ? '(name = "kv", worker = .kv),' : ""}
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = ${listModules(folder)},
  compatibilityDate = ${quote(compatibilityDate)},
  compatibilityFlags = ${JSON.stringify(compatibilityFlags)},
  bindings = [${bindings.join(", ")}],
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "storage"),
);
${ofKv ? `const kv :Workerd.Worker = (modules = ${ofKv}, compatibilityDate = ${quote(compatibilityDate)});` : ""}
`;
}

/** Makes a Worker ready to be started on plain workerd, on a free loopback port and with storage of its own. */
export async function toWorkerd(worker: WorkerToServe): Promise<ServerToStart> {
  const port = await findFreePort();
  const toPath = (name: string) => join(worker.folder, `${name}-${port}`);
  const storage = toPath("storage");
  mkdirSync(storage, { recursive: true });
  const config = `${toPath("config")}.capnp`;
  writeFileSync(config, toConfig(worker, port, storage));
  return {
    origin: `http://127.0.0.1:${port}`,
    command: ["workerd", "serve", "--experimental", config],
    logFile: `${toPath("workerd")}.log`,
  };
}
