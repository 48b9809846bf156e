import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { findFreePort } from "../scripts/server.ts";
import type { WorkerSettings } from "./bundle.ts";

/** A Worker on plain `workerd serve`. */
export interface RunningWorker {
  readonly origin: string;
  readonly pid: number;
  /** Ends the process and waits for it. */
  readonly stop: () => Promise<void>;
}

export interface WorkerToServe extends WorkerSettings {
  readonly bundle: string;
  /** Text bindings; `origin` is where it will be served. */
  readonly toVariables: (origin: string) => Readonly<Record<string, string>>;
}

const startLimitMs = 20_000;
const stopLimitMs = 2000;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A process that must not outlive this one, however this one ends. */
export function endWithUs(child: ChildProcess): void {
  running.add(child);
  child.once("exit", () => running.delete(child));
}

/** Strings as Cap'n Proto writes them. */
const quote = (text: string) => JSON.stringify(text);

/** Source: workerd, src/workerd/server/workerd.capnp. */
function toConfig(worker: WorkerToServe, port: number, storage: string): string {
  const { objects, compatibilityDate, compatibilityFlags } = worker;
  const variables = Object.entries(worker.toVariables(`http://127.0.0.1:${port}`));
  const bindings = [
    ...variables.map(([name, text]) => `(name = ${quote(name)}, text = ${quote(text)})`),
    ...objects.map(
      ({ name, class_name }) =>
        `(name = ${quote(name)}, durableObjectNamespace = ${quote(class_name)})`,
    ),
  ];
  const namespaces = objects.map(
    ({ class_name }) =>
      `(className = ${quote(class_name)}, uniqueKey = ${quote(class_name)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["private"])),
    (name = "storage", disk = (path = ${quote(storage)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "main.js", esModule = embed ${quote(basename(worker.bundle))})],
  compatibilityDate = ${quote(compatibilityDate)},
  compatibilityFlags = ${JSON.stringify(compatibilityFlags)},
  bindings = [${bindings.join(", ")}],
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "storage"),
);
`;
}

/** Serves a bundle on a free loopback port. Throws: where it ends or stays silent, with its last lines. */
export async function serveWorker(worker: WorkerToServe): Promise<RunningWorker> {
  const folder = dirname(worker.bundle);
  const storage = join(folder, "storage");
  mkdirSync(storage, { recursive: true });
  const port = await findFreePort();
  const config = join(folder, "config.capnp");
  writeFileSync(config, toConfig(worker, port, storage));
  const logFile = join(folder, "workerd.log");
  const output = openSync(logFile, "w");
  const child = spawn("workerd", ["serve", "--experimental", config], {
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  endWithUs(child);
  const origin = `http://127.0.0.1:${port}`;
  try {
    await waitUntilAnswering(child, origin);
  } catch (error) {
    await stopProcess(child);
    throw new Error(`${worker.bundle} did not start:\n${readFileSync(logFile, "utf8")}`, {
      cause: error,
    });
  }
  return { origin, pid: Number(child.pid), stop: () => stopProcess(child) };
}

async function waitUntilAnswering(child: ChildProcess, origin: string): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline && child.exitCode === null) {
    try {
      await (await fetch(origin)).body?.cancel();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error("no answer");
}

/** Ends a process by its id, and waits for it. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
  await ended;
  clearTimeout(timer);
}
