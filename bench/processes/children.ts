import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

import { toPinned } from "./pin.ts";

/** A process that answers, and is measured. */
export interface RunningServer {
  readonly origin: string;
  readonly pid: number;
  /** Ends the process and waits for it. */
  readonly stop: () => Promise<void>;
}

const startLimitMs = 120_000;
const stopLimitMs = 2000;
const pollMs = 20;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** A process that must not outlive this one, however this one ends. */
export function endWithUs(child: ChildProcess): void {
  running.add(child);
  child.once("exit", () => running.delete(child));
}

/** Starts a program beside the server that is measured. */
export function startBeside(command: readonly string[], stdio: StdioOptions): ChildProcess {
  const [program = "", ...flags] = toPinned("load", command);
  const child = spawn(program, flags, { stdio });
  endWithUs(child);
  return child;
}

/** What is started, and where it listens. */
export interface ServerToStart {
  readonly origin: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** Takes what it prints. */
  readonly logFile: string;
}

/** Starts a server, without waiting for it. */
export function spawnServer({ command, environment, folder, logFile }: ServerToStart) {
  const output = openSync(logFile, "a");
  const [program = "", ...flags] = toPinned("server", command);
  const child = spawn(program, flags, {
    stdio: ["ignore", output, output],
    ...(environment && { env: environment as NodeJS.ProcessEnv }),
    ...(folder && { cwd: folder }),
  });
  closeSync(output);
  endWithUs(child);
  return child;
}

/** Starts a server. Throws: if it ends or stays silent, with what it printed. */
export async function startServer(server: ServerToStart): Promise<RunningServer> {
  const child = spawnServer(server);
  try {
    await waitUntilAnswering(child, server.origin);
  } catch (error) {
    await stopProcess(child);
    const said = readFileSync(server.logFile, "utf8").trim().slice(-1000);
    throw new Error(`${server.origin} did not start: ${said}`, { cause: error });
  }
  return { origin: server.origin, pid: Number(child.pid), stop: () => stopProcess(child) };
}

async function waitUntilAnswering(child: ChildProcess, origin: string): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  while (Date.now() < deadline && child.exitCode === null) {
    try {
      await (await fetch(`${origin}/healthz`)).body?.cancel();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
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
