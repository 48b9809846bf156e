import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

import { devSignIn } from "../scripts/server.ts";
import { bundleWorker, copySources, readWorkerSettings, type WorkerSettings } from "./bundle.ts";
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

/** Where requests go, and the process that is measured. */
export type Actor = Target & RunningWorker;

/** Everything that runs during a benchmark. */
interface Stage {
  readonly find: (each: Case) => Actor;
  /** How many trials the upstream was asked for so far. */
  readonly countTrials: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** The upstream, a process of its own. */
interface Upstream {
  readonly url: string;
  /** That it wants to be shown. */
  readonly key: string;
  /** How many trials it was asked for so far. */
  readonly countTrials: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

const document = readFileSync("bench/toolset/operations/get_trial.graphql", "utf8")
  .replace(/^"""[\s\S]*?"""\n/, "")
  .replaceAll(/ @\w+\((?:[^()]|"[^"]*")*\)/g, "");

export async function startUpstream(): Promise<Upstream> {
  const key = randomBytes(24).toString("base64url");
  const child = spawn("node", ["bench/upstream.ts", "--key", key], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  endWithUs(child);
  const [port] = await once(child.stdout, "data");
  const url = `http://127.0.0.1:${Number(String(port))}/`;
  const countTrials = async () => Number(await (await fetch(url)).text());
  return { url, key, countTrials, stop: () => stopProcess(child) };
}

/** A new folder below a clone of the project, so that bundles find its packages; gone when this process ends. */
export function makeFolder(clone = "."): string {
  const parent = join(clone, ".wrangler");
  mkdirSync(parent, { recursive: true });
  const folder = resolve(mkdtempSync(join(parent, "bench-")));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The least server, and what bundles of peers are run with. */
export function toPeer({ url, key }: Upstream): Omit<WorkerToServe, "bundle"> {
  const variables = { UPSTREAM_URL: url, UPSTREAM_KEY: key, DOCUMENT: document };
  return { ...readWorkerSettings(), objects: [], toVariables: () => variables };
}

/** Serves a bundle of toolhub to a person who has connected a client. */
export async function serveToolhub(
  bundle: string,
  settings: WorkerSettings,
  { url, key }: Upstream,
): Promise<Actor> {
  const toVariables = (origin: string) => ({
    PUBLIC_URL: origin,
    SIGN_IN: "dev",
    ...devSignIn,
    KEY_RING: `k1:${randomBytes(32).toString("base64url")}`,
    UPSTREAM_URL: url,
    CALLS_PER_MINUTE: "1000000",
  });
  const worker = await serveWorker({ ...settings, toVariables, bundle });
  try {
    return { ...worker, person: await connectPerson(worker.origin, toolsetName, key) };
  } catch (error) {
    await worker.stop();
    throw error;
  }
}

/** Bundles and starts all peers at every number of tools. `say` hears of each step. */
export async function openStage(
  sizes: readonly number[],
  say: (step: string) => void,
): Promise<Stage> {
  const folder = makeFolder();
  const upstream = await startUpstream();
  const actors = new Map<string, Actor>();
  const close = async () => {
    await Promise.all([...actors.values()].map(({ stop }) => stop()));
    await upstream.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const settings = readWorkerSettings();
    const peer = toPeer(upstream);
    const bundle = (entry: string, tools: number, worker: WorkerSettings) => {
      say(`${entry}, tools: ${tools}`);
      return bundleWorker(join(folder, String(tools)), entry, worker);
    };
    for (const tools of sizes) copySources(join(folder, String(tools)), tools);
    const [first = 1] = sizes;
    const floor = await bundle("bench/peers/floor.ts", first, peer);
    actors.set("floor", await serveWorker({ ...peer, bundle: floor }));
    for (const tools of sizes) {
      const sdk = await bundle("bench/peers/sdk.ts", tools, peer);
      actors.set(`sdk ${tools}`, await serveWorker({ ...peer, bundle: sdk }));
      const toolhub = await bundle("src/index.ts", tools, settings);
      actors.set(`toolhub ${tools}`, await serveToolhub(toolhub, settings, upstream));
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
    countTrials: upstream.countTrials,
    close,
  };
}
