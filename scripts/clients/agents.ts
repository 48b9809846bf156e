import { readFileSync } from "node:fs";
import { join } from "node:path";

import { findFreePort, startWorker, stopWorker, waitUntilHealthy } from "../server.ts";
import type { SignedIn } from "../signed-in.ts";
import { exampleFolder } from "./install.ts";
import { limitMs } from "./run-program.ts";
import { Seen } from "./seen.ts";

const pollMs = 200;

/** The addresses that the example's README tells a person to open, at the port of this run. */
export function listAddresses(port: number): { readonly connect: string; readonly trials: string } {
  const readme = readFileSync(join(exampleFolder, "README.md"), "utf8");
  const find = (name: string) => {
    const [, path] = new RegExp(`<http://localhost:8787(/\\S*/${name}\\b\\S*)>`).exec(readme) ?? [];
    if (path === undefined) throw new Error(`the example's README has no address of /${name}`);
    return `http://localhost:${port}${path}`;
  };
  return { connect: find("connect"), trials: find("trials") };
}

/** The agent of examples/agents/, used as its README says; the person is our browser. */
export async function runAgents({ mcpUrl, approve }: SignedIn, home: string): Promise<Seen> {
  const port = await findFreePort();
  const config = join(exampleFolder, "wrangler.toml");
  const lines: string[] = [];
  const child = startWorker(
    { label: "agent", config, port, persistTo: home, vars: { TOOLHUB_URL: mcpUrl } },
    (line) => void lines.push(line),
  );
  try {
    await waitUntilHealthy(child, port);
    const { connect, trials } = listAddresses(port);
    const sent = await fetch(connect, { redirect: "manual" });
    const to = sent.headers.get("location");
    if (to === null) throw new Error(`/connect answered ${sent.status}: ${await sent.text()}`);
    await approve(new URL(to));
    return Seen.parse(await readTrials(trials));
  } catch (cause) {
    throw new Error(`${cause} ${lines.slice(-5).join(" ")}`.slice(0, 500), { cause });
  } finally {
    await stopWorker(child);
  }
}

/** Asks until the person's browser has come back to the agent. */
async function readTrials(url: string): Promise<unknown> {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    const response = await fetch(url);
    if (response.ok) return response.json();
    const text = await response.text();
    if (response.status !== 409) throw new Error(`/trials answered ${response.status}: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error("the agent was not connected within a minute");
}
