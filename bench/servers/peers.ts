import { join } from "node:path";
import { build } from "esbuild";
import { findFreePort } from "../../scripts/server.ts";
import { bundleModules } from "../../scripts/worker-bundle.ts";
import type { Peer } from "../cast/definitions.ts";
import type { ServerToStart } from "../processes/children.ts";
import { makeFolder } from "../processes/folders.ts";
import { installFastMcp } from "./install.ts";
import type { Upstream } from "./upstream.ts";
import { readWorkerSettings, toWorkerd } from "./workerd.ts";

/** Modules of Node that packages name without `node:`. */
const ofNode = [
  "async_hooks",
  "buffer",
  "crypto",
  "diagnostics_channel",
  "events",
  "fs",
  "os",
  "path",
  "process",
  "stream",
  "url",
  "util",
];

/** Bundles a Worker of others as toolhub is bundled. Returns the folder of its module. */
async function bundlePeer(sources: string, name: string, to: string): Promise<string> {
  await build({
    entryPoints: { index: join(sources, `${name}.ts`) },
    outdir: to,
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2024",
    minify: true,
    legalComments: "none",
    logLevel: "error",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:workers", "node:*", ...ofNode],
    alias: { "cloudflare:email": join(sources, "shared/cloudflare-email.ts") },
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return to;
}

const toSettings = ({ url, key }: Upstream, tools: number) => ({
  UPSTREAM_URL: url,
  UPSTREAM_KEY: key,
  TOOLS: String(tools),
});

/** The least server. */
export async function readyFloor(upstream: Upstream): Promise<ServerToStart> {
  const folder = join(makeFolder(), "modules");
  await bundleModules("bench/peers/floor.ts", folder);
  const toVariables = () => toSettings(upstream, 1);
  return toWorkerd({ ...readWorkerSettings(), objects: [], folder, toVariables });
}

async function readyWorkerPeer(
  { name, hasOAuth, object }: Peer,
  sources: string,
  upstream: Upstream,
  tools: number,
): Promise<ServerToStart> {
  const folder = await bundlePeer(sources, name, join(makeFolder(), "modules"));
  const kv = hasOAuth && {
    name: "OAUTH_KV",
    folder: await bundlePeer(sources, "shared/kv", join(folder, "kv")),
  };
  const objects = object ? [{ name: object[0], class_name: object[1] }] : [];
  return toWorkerd({
    ...readWorkerSettings(),
    folder,
    objects,
    ...(kv && { kv }),
    toVariables: (origin) => ({ ...toSettings(upstream, tools), ORIGIN: origin }),
  });
}

async function readyProgram(
  peer: Peer,
  sources: string,
  upstream: Upstream,
  tools: number,
): Promise<ServerToStart> {
  const port = await findFreePort();
  const command =
    peer.runsOn === "Python"
      ? [await installFastMcp(), join(sources, "python/server.py")]
      : [process.execPath, join(sources, `${peer.name}.ts`)];
  const environment = {
    PATH: process.env.PATH ?? "",
    HOME: sources,
    NODE_ENV: "production",
    PORT: String(port),
    ...toSettings(upstream, tools),
  };
  const logFile = join(sources, `${peer.name}-${tools}.log`);
  return { origin: `http://127.0.0.1:${port}`, command, environment, folder: sources, logFile };
}

/** Makes a server of others ready to be started; `sources` come from `installPeers`. Throws: if it cannot be had here. */
export const readyPeer = (
  peer: Peer,
  sources: string,
  upstream: Upstream,
  tools: number,
): Promise<ServerToStart> =>
  (peer.runsOn === "workerd" ? readyWorkerPeer : readyProgram)(peer, sources, upstream, tools);
