import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { endWithUs } from "../../bench/processes/children.ts";
import { devSignIn, findFreePort, waitUntilHealthy } from "../../scripts/server.ts";
import { bundle } from "../../selfhost/bundle-worker.ts";
import { toConfig } from "../../selfhost/generate.ts";
import type { BundledWorker } from "../../selfhost/read-worker.ts";
import { testNetworks } from "../../selfhost/test-networks.ts";
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
  /** The Worker's wrangler.toml, if it is not toolhub's own. */
  readonly config?: string;
  /** Instead of the entry that `wrangler.toml` names. */
  readonly main?: string;
  /** Hears every line that the server prints. */
  readonly onLine?: (line: string) => void;
}

const quote = (text: string) => JSON.stringify(text);

/** What the Worker finds in `env`, as the entrypoint writes it for a server. */
function toBindings({ objects }: BundledWorker, vars: Readonly<Record<string, string>>): string {
  const all = [
    ...Object.entries(vars).map(([name, text]) => `(name = ${quote(name)}, text = ${quote(text)})`),
    ...objects.map(
      ({ binding, className }) =>
        `(name = ${quote(binding)}, durableObjectNamespace = ${quote(className)})`,
    ),
  ];
  return `using Workerd = import "/workerd/workerd.capnp";
const bindings :List(Workerd.Worker.Binding) = [${all.join(", ")}];
`;
}

/** Bundles as it is deployed, and serves that as it is self-hosted, on a free port. */
export async function startWorkerdServer(
  settings: Readonly<Record<string, string>>,
  { config = "wrangler.toml", main = "src/index.ts", onLine }: ServeOptions = {},
): Promise<WorkerdServer> {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-workerd-"));
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const app = join(folder, "app");
  const worker = await bundle({ config, main }, app);
  const keyRing = `k1:${randomBytes(32).toString("base64url")}`;
  const own = { ...devSignIn, PUBLIC_URL: origin, KEY_RING: keyRing };
  const storage = toStorage(folder);
  mkdirSync(storage);
  writeFileSync(join(app, "config.capnp"), toConfig(worker, testNetworks));
  const bindings = toBindings(worker, { ...worker.variables, ...own, ...settings });
  writeFileSync(join(folder, "bindings.capnp"), bindings);
  const flags = [
    ...["serve", "--experimental", "--socket-addr", `http=127.0.0.1:${port}`],
    ...["--directory-path", `objects=${storage}`, "--import-path", folder],
    ...[join(app, "config.capnp"), "tests"],
  ];
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
