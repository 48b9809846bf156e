import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { toInvocation } from "../compiler/diagnostics/invocation.ts";
import { parsePort } from "../scripts/dev-workers.ts";
import { isPortFree, waitUntilHealthy } from "../scripts/server.ts";
import { entrypoint, pathWithWorkerd } from "./server-program.ts";

export const serveHelp = `${toInvocation("selfhost [--port <port>] [--data <folder>]")}

Serves toolhub on plain workerd, as the container does, for this computer alone.

  --port <port>    where it listens on 127.0.0.1 (8080)
  --data <folder>  where people's accounts and the key ring are kept (.selfhost)
  --help           show this

Settings come from the environment: docs/settings.md. Without any, people sign in by name alone.`;

/** What is served. */
export interface ServedHere {
  /** A folder that `selfhost:build` makes. */
  readonly app: string;
  /** The folder of its `catalog.js`. */
  readonly catalog: string;
  /** Makes both. Returns an exit code. */
  readonly build: () => Promise<number>;
}

/** The ring seals what people store: without it their keys are lost, so it is made once and kept. */
function keepKeyRing(file: string): void {
  if (existsSync(file)) return;
  writeFileSync(file, `k1:${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  console.log(`added  ${file}, which seals people's keys: keep it with the data`);
}

/** For this computer alone; the environment has the word. */
function toEnvironment(served: ServedHere, port: number, data: string): NodeJS.ProcessEnv {
  const ring = process.env.KEY_RING || process.env.KEY_RING_FILE;
  return {
    ...(process.env.SIGN_IN ? {} : { SIGN_IN: "dev", UNSAFE_DEV_SIGN_IN: "1" }),
    ...(ring ? {} : { KEY_RING_FILE: resolve(data, "key-ring") }),
    ...process.env,
    PUBLIC_URL: process.env.PUBLIC_URL || `http://localhost:${port}`,
    APP_DIR: resolve(served.app),
    CATALOG_DIR: resolve(served.catalog),
    DATA_DIR: resolve(data),
    PORT: String(port),
    BIND_ADDRESS: "127.0.0.1",
    PATH: pathWithWorkerd,
  };
}

const ready = (url: string, data: string) => `
toolhub is ready.

  MCP URL        ${url}/mcp   (paste it into your client)
  Start page     ${url}/
  Your account   ${url}/account

Next: open the start page and choose your client. A toolset's endpoint must be an address that is not this computer:
EGRESS=private allows your own network as well. For other people it needs a name with https: docs/selfhost.md.
Press Ctrl+C to stop. Nothing is lost: everything is in ${data}.
`;

/** Builds, and serves until it is asked to end. Returns the exit code. */
export async function serveHere(args: readonly string[], served: ServedHere): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: "string" }, data: { type: "string", default: ".selfhost" } },
  });
  const port = parsePort("--port", values.port ?? process.env.PORT ?? "8080");
  if (!(await isPortFree(port))) {
    const other = toInvocation("selfhost --port <port>");
    console.error(`Port ${port} is taken. Choose another: ${other}.`);
    return 1;
  }
  console.log("build  toolhub for plain workerd");
  const built = await served.build();
  if (built !== 0) return built;
  mkdirSync(values.data, { recursive: true, mode: 0o700 });
  const env = toEnvironment(served, port, values.data);
  if (env.KEY_RING_FILE === resolve(values.data, "key-ring")) keepKeyRing(env.KEY_RING_FILE);
  console.log(`start  toolhub on http://localhost:${port}`);
  const server = spawn("sh", [entrypoint], { stdio: ["ignore", "inherit", "inherit"], env });
  const ended = new Promise<number>((end) =>
    server.once("exit", (code, signal) =>
      end(code ?? 128 + (signal ? constants.signals[signal] : 0)),
    ),
  );
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => server.kill("SIGTERM"));
  const isUp = waitUntilHealthy(server, port).then(
    () => console.log(ready(env.PUBLIC_URL ?? "", values.data)),
    // It has said why.
    () => undefined,
  );
  const code = await ended;
  await isUp;
  if (code === 0) console.log("stopped");
  return code;
}
