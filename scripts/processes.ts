import { type ChildProcess, spawn, spawnSync } from "node:child_process";

const isWindows = process.platform === "win32";
const graceMs = 5000;
const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const running = new Set<ChildProcess>();

/** What was started here never outlives this process. */
process.on("exit", () => {
  for (const child of running) signalTree(child, "SIGKILL");
});

/** Runs a file with the Node of this project, as `startProgram` does. */
export const startNode = (args: readonly string[], env: NodeJS.ProcessEnv) =>
  startProgram(process.execPath, args, env);

/** Runs a program in a process group of its own: what it starts ends with it. */
export function startProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): ChildProcess {
  const child = spawn(program, args, {
    // Windows has no groups, and would open a console for each.
    detached: !isWindows,
    stdio: ["ignore", "pipe", "pipe"],
    env,
  });
  running.add(child);
  child.once("exit", () => {
    running.delete(child);
    signalTree(child, "SIGKILL");
  });
  return child;
}

function signalTree({ pid }: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  if (pid === undefined) return;
  if (isWindows) {
    spawnSync("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

/** Ends a program with all that it started, and waits for it. */
export async function endTree(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (!running.has(child)) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  signalTree(child, signal);
  const timer = setTimeout(() => signalTree(child, "SIGKILL"), graceMs);
  await ended;
  clearTimeout(timer);
}

/** Ends all that was started here. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map((child) => endTree(child, "SIGTERM")));
}

/**
 * Calls `end` once, however often and in whichever way this process is asked to end: Ctrl+C, which npm may pass on a
 * second time, `kill`, a closed terminal. Returns how to stop listening.
 */
export function onEndSignal(end: () => void): () => void {
  let isAsked = false;
  const ask = () => {
    if (!isAsked) end();
    isAsked = true;
  };
  for (const signal of endSignals) process.on(signal, ask);
  // A closed terminal takes no more lines.
  const ignore = () => undefined;
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignore);
  return () => {
    for (const signal of endSignals) process.off(signal, ask);
    for (const stream of [process.stdout, process.stderr]) stream.off("error", ignore);
  };
}
