import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

import { devSignIn } from "../scripts/server.ts";
import { bundleWorker, copySources, readWorkerSettings } from "./bundle.ts";
import { toolsetName } from "./catalog.ts";
import type { Case } from "./figures.ts";
import type { Target } from "./peers.ts";
import { connectPerson } from "./sign-in.ts";
import {
  endWithUs,
  type RunningWorker,
  serveWorker,
  stopProcess,
  type WorkerToServe,
} from "./workerd.ts";

/** Everything that runs during a benchmark. */
export interface Stage {
  /** Where a case's requests go, and the process that is measured. */
  readonly find: (each: Case) => Target & { readonly pid: number };
  /** How many trials the upstream was asked for so far. */
  readonly countTrials: () => Promise<number>;
  readonly close: () => Promise<void>;
}

type Actor = Target & RunningWorker;

/** Below the project, so that bundles find its packages. */
const parentFolder = ".wrangler";
const document = readFileSync("bench/toolset/operations/get_trial.graphql", "utf8")
  .replace(/^"""[\s\S]*?"""\n/, "")
  .replaceAll(/ @\w+\((?:[^()]|"[^"]*")*\)/g, "");

async function startUpstream(key: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn("node", ["bench/upstream.ts", "--key", key], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  endWithUs(child);
  const [port] = await once(child.stdout, "data");
  return { child, url: `http://127.0.0.1:${Number(String(port))}/` };
}

/** Bundles and starts all peers at every number of tools. `say` hears of each step. */
export async function openStage(
  sizes: readonly number[],
  say: (step: string) => void,
): Promise<Stage> {
  mkdirSync(parentFolder, { recursive: true });
  const folder = resolve(mkdtempSync(join(parentFolder, "bench-")));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeFolder);
  const key = randomBytes(24).toString("base64url");
  const upstream = await startUpstream(key);
  const actors = new Map<string, Actor>();
  const close = async () => {
    await Promise.all([...actors.values()].map(({ stop }) => stop()));
    await stopProcess(upstream.child);
    removeFolder();
  };
  try {
    const settings = readWorkerSettings();
    const peerSettings = { ...settings, objects: [] };
    const toPeerVariables = () => ({
      UPSTREAM_URL: upstream.url,
      UPSTREAM_KEY: key,
      DOCUMENT: document,
    });
    const start = async (entry: string, tools: number, worker: Omit<WorkerToServe, "bundle">) => {
      say(`${entry}, tools: ${tools}`);
      const bundle = await bundleWorker(join(folder, String(tools)), entry, worker);
      return serveWorker({ ...worker, bundle });
    };
    for (const tools of sizes) copySources(join(folder, String(tools)), tools);
    const [first = 1] = sizes;
    const peer = { ...peerSettings, toVariables: toPeerVariables };
    actors.set("floor", await start("bench/peers/floor.ts", first, peer));
    for (const tools of sizes) {
      actors.set(`sdk ${tools}`, await start("bench/peers/sdk.ts", tools, peer));
      const toVariables = (origin: string) => ({
        PUBLIC_URL: origin,
        SIGN_IN: "dev",
        ...devSignIn,
        KEY_RING: `k1:${randomBytes(32).toString("base64url")}`,
        UPSTREAM_URL: upstream.url,
        CALLS_PER_MINUTE: "1000000",
      });
      const worker = await start("src/index.ts", tools, { ...settings, toVariables });
      actors.set(`toolhub ${tools}`, worker);
      const person = await connectPerson(worker.origin, toolsetName, key);
      actors.set(`toolhub ${tools}`, { ...worker, person });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    find: ({ peer, tools }) => {
      const name = peer === "floor" || peer === "sdk" ? peer : "toolhub";
      const actor = actors.get(name === "floor" ? name : `${name} ${tools}`);
      if (!actor) throw new Error(`Nothing serves ${peer} with ${tools} tools.`);
      return actor;
    },
    countTrials: async () => Number(await (await fetch(upstream.url)).text()),
    close,
  };
}
