import { dirname, resolve } from "node:path";

import { endTree, startNode } from "../../../scripts/processes.ts";
import { findFreePort, isPortFree } from "../../../scripts/server.ts";

const folder = resolve("node_modules/@modelcontextprotocol/sdk/dist/esm/examples/server");
const pollMs = 100;

/** A running example of the official SDK, version 1. */
export interface Example {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function waitFor(port: number): Promise<void> {
  while (await isPortFree(port)) await new Promise((done) => setTimeout(done, pollMs));
}

/** Starts one of the examples that `@modelcontextprotocol/sdk` brings along. */
export async function startExample(file: string, ...args: readonly string[]): Promise<Example> {
  const [port, authPort] = [await findFreePort(), await findFreePort()];
  const preload = resolve(dirname(import.meta.filename), "on-loopback.ts");
  const env = { ...process.env, MCP_PORT: `${port}`, MCP_AUTH_PORT: `${authPort}` };
  const child = startNode(["--import", preload, resolve(folder, file), ...args], env);
  await waitFor(port);
  return { url: `http://localhost:${port}/mcp`, stop: () => endTree(child, "SIGTERM") };
}
