import type { ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { devNull } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

import { endTree, startNode } from "./processes.ts";

/** One `wrangler dev` worker of this repository. */
export interface DevWorker {
  readonly label: string;
  readonly config: string;
  /** Instead of the entry that `config` names. */
  readonly main?: string;
  readonly port: number;
  /** Where it keeps its Durable Objects, apart from wrangler's own folder. Then it reads no `.dev.vars` either. */
  readonly persistTo?: string;
  readonly vars?: Readonly<Record<string, string>>;
}

/** The two workers of `npm run dev`, at their usual ports. */
export const toolhub: DevWorker = { label: "toolhub", config: "wrangler.toml", port: 8484 };
export const demo: DevWorker = { label: "demo", config: "demo/wrangler.toml", port: 8485 };

const startLimitMs = 60_000;
const pollMs = 150;

/** True if nothing listens on the port. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once("error", () => resolve(false))
      .once("listening", () => server.close(() => resolve(true)));
    server.listen(port, "127.0.0.1");
  });
}

/** True if the worker at `port` answers its health check. */
export async function isHealthy(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://localhost:${port}/healthz`);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

/** The development sign-in lets anybody in as anybody: given where a server listens on 127.0.0.1 alone. */
export const devSignIn = { UNSAFE_DEV_SIGN_IN: "1" };

/** Wrangler asks nobody for anything: no numbers, no newer version of itself, no data about where this computer is. */
const quietWrangler = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/** Wrangler's own pages read and write everything that the worker stores, and answer other local ports. */
const withoutExplorer = { X_LOCAL_EXPLORER: "false", X_LOCAL_OBSERVABILITY: "false" };

/** Wrangler by its file: its name on PATH is a shell script on Windows. */
export const wrangler = join(
  dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
  "bin/wrangler.js",
);

/**
 * Starts a worker, that ends with this process at the latest: with `wrangler dev`, or on plain workerd if
 * `PLAIN_WORKERD` names a folder for bundles, as `npm run selfhost:test` does.
 */
export function startWorker(worker: DevWorker, onLine: (line: string) => void): ChildProcess {
  const bundles = process.env.PLAIN_WORKERD;
  const child = bundles ? startPlain(worker, bundles) : startWrangler(worker);
  for (const input of [child.stdout, child.stderr]) {
    if (input) createInterface({ input }).on("line", (line) => line && onLine(line));
  }
  return child;
}

function startPlain({ config, main, port, persistTo, vars }: DevWorker, bundles: string) {
  const data = persistTo ?? ".wrangler/plain";
  const options = { config, ...(main && { main }), port, data, bundles };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const all = JSON.stringify({ ...devSignIn, ...vars });
  return startNode(["selfhost/serve.ts", ...flags, `--vars=${all}`], process.env);
}

function startWrangler(worker: DevWorker): ChildProcess {
  const vars = Object.entries({ ...devSignIn, ...worker.vars }).flatMap(([name, value]) => [
    "--var",
    `${name}:${value}`,
  ]);
  const apart =
    worker.persistTo === undefined ? [] : ["--persist-to", worker.persistTo, "--env-file", devNull];
  const flags = [
    "--port",
    String(worker.port),
    "--ip",
    "127.0.0.1",
    "--inspector-port",
    "0",
    "--show-interactive-dev-session=false",
  ];
  const main = worker.main === undefined ? [] : [worker.main];
  const args = [wrangler, "dev", ...main, "--config", worker.config, ...flags, ...apart, ...vars];
  return startNode(args, {
    ...process.env,
    ...withoutExplorer,
    ...quietWrangler,
    // The Worker's own lines come at this level.
    WRANGLER_LOG: "log",
    NO_COLOR: "1",
  });
}

/** Resolves when the worker answers. Throws: where it ends or stays silent for a minute. */
export async function waitUntilHealthy(child: ChildProcess, port: number): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with exit code ${child.exitCode}`);
    if (await isHealthy(port)) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error("it did not answer within a minute");
}

/** Ends the worker and waits for it. */
export const stopWorker = (child: ChildProcess) => endTree(child, "SIGTERM");

/** Ends it at once, as a crash does. */
export const killWorker = (child: ChildProcess) => endTree(child, "SIGKILL");

/** No system gives one of these to who asks for any: Linux begins at 32768, others at 49152. */
const ownPorts = { from: 20_000, to: 32_768 };

/** Keeps a port from all others who call this, as long as this process lives: UDP's port of that number is taken. */
function reserve(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4").unref();
    socket.once("error", () => resolve(false));
    socket.bind({ port, address: "127.0.0.1", exclusive: true }, () => resolve(true));
  });
}

/** A port for a server that is yet to start: until this process ends nobody else is given it. */
export async function findFreePort(): Promise<number> {
  const { from, to } = ownPorts;
  const first = randomInt(from, to);
  for (let tried = 0; tried < to - from; tried += 1) {
    const port = from + ((first - from + tried) % (to - from));
    if ((await reserve(port)) && (await isPortFree(port))) return port;
  }
  throw new Error(`no port from ${from} to ${to} is free`);
}
