import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { type Unstable_Config, unstable_readConfig } from "wrangler";

import { endWithUs } from "../../bench/workerd.ts";
import { devSignIn, findFreePort, waitUntilHealthy } from "../../scripts/server.ts";
import { Dance } from "./dance.ts";

/** toolhub on plain workerd, without wrangler's own proxy before it: connections are the clients' own. */
export interface WorkerdServer {
  readonly origin: string;
  readonly mcpUrl: string;
  /** What people and clients do there. */
  readonly dance: Dance;
  /** Folder of the objects' databases. */
  readonly storage: string;
  /** The process id; null while it is down. */
  readonly pid: () => number | null;
  /** Ends the process at once, as a crash does. */
  readonly kill: () => Promise<void>;
  /** Serves what `kill` left, at the same address. */
  readonly start: () => Promise<void>;
  /** Stops, and deletes the storage. */
  readonly remove: () => Promise<void>;
}

const toStorage = (folder: string) => join(folder, "storage");

interface ServeOptions {
  /** Instead of the entry that `wrangler.toml` names. */
  readonly main?: string;
  /** Hears every line that the server prints. */
  readonly onLine?: (line: string) => void;
}

/** Source: workerd, src/workerd/server/workerd.capnp. */
function toCapnp(
  folder: string,
  entry: string,
  port: number,
  vars: Readonly<Record<string, string>>,
): string {
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
  modules = [(name = "index.js", esModule = embed ${quote(entry)})],
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
  { main = "src/index.ts", onLine }: ServeOptions = {},
): Promise<WorkerdServer> {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-workerd-"));
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  await promisify(execFile)("wrangler", ["deploy", main, "--dry-run", "--outdir", folder], {
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  const keyRing = `k1:${randomBytes(32).toString("base64url")}`;
  const vars = { ...devSignIn, PUBLIC_URL: origin, KEY_RING: keyRing, ...settings };
  const storage = toStorage(folder);
  mkdirSync(storage);
  const entry = basename(main).replace(/\.ts$/, ".js");
  writeFileSync(join(folder, "config.capnp"), toCapnp(folder, entry, port, vars));
  const flags = ["serve", "--experimental", join(folder, "config.capnp")];
  let child: ChildProcess | null = null;
  const kill = async () => {
    const ending = child;
    child = null;
    if (ending) await end(ending);
  };
  const start = async () => {
    child = spawn("workerd", flags, { stdio: ["ignore", ...outputs(onLine)] });
    endWithUs(child);
    if (onLine) followLines(child, onLine);
    await waitUntilHealthy(child, port);
  };
  const remove = async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  const pid = () => child?.pid ?? null;
  const dance = new Dance({ origin, fetch });
  return { origin, mcpUrl: `${origin}/mcp`, dance, storage, pid, kill, start, remove };
}

const outputs = (onLine: ServeOptions["onLine"]) =>
  onLine ? (["pipe", "pipe"] as const) : (["ignore", "ignore"] as const);

function followLines({ stdout, stderr }: ChildProcess, onLine: (line: string) => void): void {
  for (const input of [stdout, stderr]) {
    if (input) createInterface({ input }).on("line", onLine);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
