import { execFileSync } from "node:child_process";
import { spawn } from "@lydell/node-pty";
import { expect, onTestFinished, test } from "vitest";

import { isPortFree } from "../../scripts/server.ts";
import { createCheckout, findPorts, toPortFlags } from "../support/checkout.ts";

/** Who runs, and who started it. */
function listParents(): [pid: number, parent: number][] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  return table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
}

const isRunning = (pid: number) => listParents().some(([each]) => each === pid);

/** Everything below `pid` since this was called, also what has lost its parent meanwhile. */
function followDescendants(pid: number) {
  const known = new Set([pid]);
  const look = () => {
    for (const [each, parent] of listParents()) if (known.has(parent)) known.add(each);
  };
  const timer = setInterval(look, 50);
  return { known, look, stop: () => clearInterval(timer) };
}

/** `npm run dev` in a terminal of its own. */
async function openTerminal() {
  const checkout = createCheckout();
  const ports = await findPorts();
  const args = ["run", "dev", "--", ...toPortFlags(ports)];
  const terminal = spawn("npm", args, { cwd: checkout.folder, env: process.env });
  const processes = followDescendants(terminal.pid);
  let output = "";
  terminal.onData((text) => {
    output += text;
  });
  onTestFinished(() => {
    processes.stop();
    for (const pid of processes.known) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended, as it should.
      }
    }
    checkout.remove();
  });
  return { terminal, ports, processes, output: () => output };
}

const moments = {
  "while it starts": "start  toolhub",
  "when it is ready": "toolhub is ready.",
};
const ways = {
  "Ctrl+C": ({ terminal }: Awaited<ReturnType<typeof openTerminal>>) => terminal.write("\x03"),
  "a closed terminal": ({ terminal }: Awaited<ReturnType<typeof openTerminal>>) =>
    "destroy" in terminal && typeof terminal.destroy === "function" && terminal.destroy(),
};

test.skipIf(process.platform === "win32").for([
  ["Ctrl+C", "while it starts"],
  ["a closed terminal", "while it starts"],
  ["Ctrl+C", "when it is ready"],
  ["a closed terminal", "when it is ready"],
] as const)("%s %s leaves no process and no port of npm run dev", async ([way, moment]) => {
  const opened = await openTerminal();
  const { ports, processes } = opened;
  await expect.poll(opened.output, { timeout: 90_000, interval: 20 }).toContain(moments[moment]);
  processes.look();
  // npm, a shell perhaps, dev, and at least wrangler twice.
  await expect.poll(() => processes.known.size, { timeout: 30_000 }).toBeGreaterThanOrEqual(4);
  ways[way](opened);
  await expect
    .poll(() => [...processes.known].filter(isRunning), { timeout: 30_000, interval: 500 })
    .toEqual([]);
  expect(await isPortFree(ports.port)).toBe(true);
  expect(await isPortFree(ports.demoPort)).toBe(true);
});
