import { text } from "node:stream/consumers";

import type { Caller } from "../../src/caller.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { callTool } from "../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { createToolRegistry } from "../../src/tools/tool-registry.ts";
import { startServer } from "./graphql-server.ts";

/** What an upstream is asked. */
export interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The body that the upstream answers; a number is an HTTP status without one, "hang" no answer at all. */
export type Said = object | number | "hang";

/** A scripted API on loopback for the running test, and everything that it was asked. */
export async function startThings(answer: (asked: Asked) => Said | Promise<Said>) {
  const asked: Asked[] = [];
  const endpoint = await startServer(async (request, response) => {
    const body: Asked = JSON.parse(await text(request));
    asked.push(body);
    const said = await answer(body);
    if (said === "hang") return;
    const status = typeof said === "number" ? said : 200;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(typeof said === "number" ? "" : JSON.stringify(said));
  });
  return { endpoint, asked };
}

/** Calls the first tool of a compiled toolset, as every lane does, with a key unless `env` has another. */
export function createCall(toolset: CompiledToolset, endpoint: string, timeoutMs = 5000) {
  const toolsets = [{ ...toolset, endpoint }];
  const tool = [...createToolRegistry(toolsets, timeoutMs).values()].at(-1);
  if (!tool) throw new Error("there is no tool");
  const local = createLocalCaller(toolsets, { THINGS_KEY: "k" }, "test");
  return (
    args: Readonly<Record<string, unknown>>,
    more: Partial<Caller> & { signal?: AbortSignal } = {},
  ) => {
    const { signal, ...caller } = more;
    return callTool(tool, { caller: { ...local, ...caller }, args, signal });
  };
}
