import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "vitest";

import { findFreePort } from "../../scripts/server.ts";

const parts = [
  "compiler",
  "demo",
  "package.json",
  "scripts",
  "src",
  "toolhub.json",
  "tsconfig.json",
  "wrangler.toml",
];

/** A fresh copy of this repository, as somebody has it after `npm ci`, with these settings in `.dev.vars`. */
export function createCheckout(settings?: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "toolhub-checkout-"));
  for (const part of parts) cpSync(part, join(folder, part), { recursive: true });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"), "junction");
  const secrets = join(folder, ".dev.vars");
  if (settings) {
    const lines = Object.entries(settings).map(([name, value]) => `${name}="${value}"\n`);
    writeFileSync(secrets, lines.join(""));
  }
  return {
    folder,
    secrets,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Two ports that nothing uses. */
export async function findPorts() {
  return { port: await findFreePort(), demoPort: await findFreePort() };
}

/** Arguments of `npm run dev` for these ports. */
export const toPortFlags = ({ port, demoPort }: Awaited<ReturnType<typeof findPorts>>) => [
  "--port",
  String(port),
  "--demo-port",
  String(demoPort),
];

interface Options {
  readonly checkout: ReturnType<typeof createCheckout>;
  readonly ports?: Awaited<ReturnType<typeof findPorts>>;
  /** Beside what is in the environment already. */
  readonly env?: Readonly<Record<string, string>>;
}

/** `npm run dev` in a checkout of its own. */
export async function startDev({ checkout, ports: asked, env }: Options) {
  const ports = asked ?? (await findPorts());
  const args = ["scripts/dev.ts", ...toPortFlags(ports)];
  const child = spawn(resolve("node_modules/.bin/node"), args, {
    cwd: checkout.folder,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => {
      output += data;
    });
  }
  const ended = new Promise<number | null>((done) => child.once("exit", done));
  return {
    origin: `http://localhost:${ports.port}`,
    demoUrl: `http://localhost:${ports.demoPort}`,
    ended,
    output: () => output,
    waitFor: (text: string) =>
      expect.poll(() => output, { timeout: 90_000, interval: 100 }).toContain(text),
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      checkout.remove();
    },
  };
}
