import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createMcpHandler } from "@modelcontextprotocol/server";

import type { Caller } from "../../src/caller.ts";
import type { CompiledToolset } from "../../src/catalog/compiled.ts";
import { withConfirmToken } from "../../src/catalog/toolsets.ts";
import { parseKeyRing } from "../../src/crypto/key-ring.ts";
import { createTag, hasTag } from "../../src/crypto/tag.ts";
import { callTool } from "../../src/mcp/calls/call-tool.ts";
import { createLocalCaller } from "../../src/mcp/local-caller.ts";
import { createServer } from "../../src/mcp/server.ts";
import type { ServerCatalog } from "../../src/server-catalog/server-catalog.ts";
import { createIntroduction } from "../../src/server-catalog/server-info.ts";
import { createRunTool } from "../../src/tools/finding/run-tool.ts";
import { createMemoryLedger } from "../../src/tools/memory-ledger.ts";
import { type CheckedTool, createToolRegistry } from "../../src/tools/tool-registry.ts";
import type { Lane } from "./mcp-client.ts";
import type { Via } from "./ways.ts";

const ring = parseKeyRing(`k1:${"AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE"}`);

/** A caller without keys and scopes, with a ledger in memory. */
export function createCaller(accountId: string, changes: Partial<Caller> = {}): Caller {
  return {
    accountId,
    clientId: "test",
    scopes: [],
    listKeys: () => [],
    keyLocation: { accountUrl: null, phrase: () => "" },
    ledger: createMemoryLedger(),
    confirmWay: "ask",
    approvals: null,
    sign: (text) => createTag(ring, accountId, text),
    verify: (text, tag) => hasTag(ring, accountId, text, tag),
    arrival: { lane: "stdio", grantId: null, traceparent: null, accountMs: 0 },
    record: () => undefined,
    key: async () => ({ text: "" }),
    ...changes,
  };
}

const properties = { id: {}, confirm_token: {}, idempotency_key: {} };

/** A tool that takes an `id` and answers `{ ok: true }`. */
export function createTool(name: string, changes: Partial<CheckedTool> = {}): CheckedTool {
  return {
    listing: {
      name,
      title: name,
      description: `Does ${name}.`,
      inputSchema: { type: "object", properties },
      outputSchema: { type: "object" },
      annotations: {
        title: name,
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
    scope: null,
    toolset: "built-in",
    question: null,
    run: async ({ claim }) => {
      await claim?.();
      return { result: { ok: true } };
    },
    checkArguments: () => null,
    checkResult: () => null,
    checkMeta: () => null,
    ...changes,
  };
}

export function createOfferOf(
  tools: readonly CheckedTool[],
  changes: Partial<ServerCatalog> = {},
): ServerCatalog {
  const toolRegistry = new Map(tools.map((tool) => [tool.listing.name, tool]));
  const serverInfo = createIntroduction([]);
  return { serverInfo, toolRegistry, prompts: [], resources: [], ...changes };
}

/** What a server that is called in this way offers in the place of these tools. */
export function offerBy(via: Via, tools: readonly CheckedTool[]): readonly CheckedTool[] {
  const hidden = new Map(tools.map((tool) => [tool.listing.name, tool]));
  return via === "itself" ? tools : [createRunTool(hidden)];
}

/** Serves `offer` to `caller` in this process, in both eras. */
export function serve(offer: ServerCatalog, caller: Caller): typeof fetch {
  const handler = createMcpHandler(() => createServer(offer, () => caller));
  return (input, init) => handler.fetch(new Request(input, init));
}

/** The official client of such a server. */
export async function connectTo(
  fetchServer: typeof fetch,
  { lane, capabilities = {} }: { lane: Lane; capabilities?: object },
): Promise<Client> {
  const versions = lane === "modern" ? { versionNegotiation: { mode: "auto" } as const } : {};
  const client = new Client({ name: "test", version: "1" }, { capabilities, ...versions });
  const url = new URL("http://localhost/mcp");
  await client.connect(new StreamableHTTPClientTransport(url, { fetch: fetchServer }));
  return client;
}

/** Calls the last tool of a compiled toolset, as every lane does, with a key; the model may confirm in two steps. */
export function createCall(toolset: CompiledToolset, endpoint: string, timeoutMs = 5000) {
  const operations = toolset.operations.map(withConfirmToken);
  const toolsets = [{ ...toolset, endpoint, operations }];
  const tool = [...createToolRegistry(toolsets, timeoutMs).values()].at(-1);
  if (!tool) throw new Error("there is no tool");
  const local = createLocalCaller(toolsets, { THINGS_KEY: "k" }, "test", "two-step");
  return (
    args: Readonly<Record<string, unknown>>,
    more: Partial<Caller> & { signal?: AbortSignal } = {},
  ) => {
    const { signal, ...caller } = more;
    return callTool(tool, { caller: { ...local, ...caller }, args, signal });
  };
}
