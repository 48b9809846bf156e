import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import { devSignIn } from "../../scripts/server.ts";
import type { ServerToStart } from "../processes/children.ts";
import { makeFolder } from "../processes/folders.ts";
import type { Upstream } from "./upstream.ts";
import { readWorkerSettings, toWorkerd } from "./workerd.ts";

/** What of toolhub is built. */
export interface ToolhubBuild {
  readonly tools: number;
  /** The product's own entry, unless a measure needs to count what happens inside. */
  readonly entry?: string;
  /** Folder of another clone of the repository. */
  readonly clone?: string;
}

/** Bundles toolhub with the clone's own compiler, bundler and packages. Returns the folder of its modules. */
export async function buildToolhub({ tools, entry, clone = "." }: ToolhubBuild): Promise<string> {
  const folder = makeFolder(clone);
  const program = resolve("bench/servers/build-program.ts");
  const flags = ["--to", folder, "--tools", String(tools), ...(entry ? ["--entry", entry] : [])];
  await promisify(execFile)(process.execPath, [program, ...flags], { cwd: clone });
  return join(folder, "modules");
}

/** Makes modules of toolhub ready to be started, for people who sign in by a name. */
export const readyToolhub = (folder: string, { url }: Upstream): Promise<ServerToStart> =>
  toWorkerd({
    ...readWorkerSettings(),
    folder,
    toVariables: (origin) => ({
      PUBLIC_URL: origin,
      SIGN_IN: "dev",
      ...devSignIn,
      KEY_RING: `k1:${randomBytes(32).toString("base64url")}`,
      UPSTREAM_URL: url,
      CALLS_PER_MINUTE: "1000000",
    }),
  });
