import { randomBytes } from "node:crypto";
import { once } from "node:events";

import { startBeside, stopProcess } from "../processes/children.ts";

/** The upstream, a process of its own. */
export interface Upstream {
  readonly url: string;
  /** That it wants to be shown. */
  readonly key: string;
  /** How many trials it was asked for since the last time, and with which distinct bodies. */
  readonly takeTrials: () => Promise<{
    readonly trials: number;
    readonly bodies: readonly string[];
  }>;
  readonly stop: () => Promise<void>;
}

export async function startUpstream(): Promise<Upstream> {
  const key = randomBytes(24).toString("base64url");
  const command = [process.execPath, "bench/servers/upstream-program.ts", `--key=${key}`];
  const child = startBeside(command, ["ignore", "pipe", "inherit"]);
  if (!child.stdout) throw new Error("The upstream has no output.");
  const [port] = await once(child.stdout, "data");
  const url = `http://127.0.0.1:${Number(String(port))}/`;
  const takeTrials = async () => JSON.parse(await (await fetch(url)).text());
  return { url, key, takeTrials, stop: () => stopProcess(child) };
}
