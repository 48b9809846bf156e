import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Unstable_Config, unstable_readConfig } from "wrangler";

import { devSignIn, findFreePort, waitUntilHealthy } from "../../scripts/server.ts";

/** toolhub on plain workerd, without wrangler's own proxy before it: connections are the clients' own. */
export interface WorkerdServer {
  readonly origin: string;
  readonly mcpUrl: string;
  /** Folder of the objects' databases. */
  readonly storage: string;
  /** Stops, and deletes the storage. */
  readonly remove: () => Promise<void>;
}

const toStorage = (folder: string) => join(folder, "storage");

/** Source: workerd, src/workerd/server/workerd.capnp. */
function toCapnp(folder: string, port: number, vars: Readonly<Record<string, string>>): string {
  const config: Unstable_Config = unstable_readConfig(
    { config: "wrangler.toml" },
    { hideWarnings: true },
  );
  const quote = (text: unknown) => JSON.stringify(text);
  const { bindings } = config.durable_objects;
  const texts = Object.entries({ ...config.vars, ...vars }).map(
    ([name, text]) => `(name = ${quote(name)}, text = ${quote(text)})`,
  );
  const objects = bindings.map(
    ({ name, class_name }) =>
      `(name = ${quote(name)}, durableObjectNamespace = ${quote(class_name)})`,
  );
  const namespaces = bindings.map(
    ({ class_name }) =>
      `(className = ${quote(class_name)}, uniqueKey = ${quote(class_name)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["private", "local"])),
    (name = "storage", disk = (path = ${quote(toStorage(folder))}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "index.js", esModule = embed "index.js")],
  compatibilityDate = ${quote(config.compatibility_date)},
  compatibilityFlags = ${quote(config.compatibility_flags)},
  bindings = [${[...texts, ...objects].join(", ")}],
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "storage"),
);
`;
}

/** Bundles as `wrangler deploy` does, and serves the bundle on a free port. */
export async function startWorkerdServer(
  settings: Readonly<Record<string, string>>,
): Promise<WorkerdServer> {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-workerd-"));
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  await promisify(execFile)("wrangler", ["deploy", "--dry-run", "--outdir", folder], {
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  const keyRing = `k1:${randomBytes(32).toString("base64url")}`;
  const vars = { ...devSignIn, PUBLIC_URL: origin, KEY_RING: keyRing, ...settings };
  const storage = toStorage(folder);
  mkdirSync(storage);
  writeFileSync(join(folder, "config.capnp"), toCapnp(folder, port, vars));
  const flags = ["serve", "--experimental", join(folder, "config.capnp")];
  const child = spawn("workerd", flags, { stdio: "ignore" });
  const remove = async () => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilHealthy(child, port);
  } catch (error) {
    await remove();
    throw error;
  }
  return { origin, mcpUrl: `${origin}/mcp`, storage, remove };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
