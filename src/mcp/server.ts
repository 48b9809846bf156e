import {
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { type Caller, hasScope } from "../caller.ts";
import type { ToolListing } from "../catalog/compiled.ts";
import { hourMs } from "../clock.ts";
import { putLast } from "../put-last.ts";
import type { ServerCatalog } from "../server-catalog/server-catalog.ts";
import type { ToolRegistry } from "../tools/tool-registry.ts";
import { callTool } from "./calls/call-tool.ts";
import { createElicitor } from "./calls/elicitor.ts";
import { createProgress } from "./calls/progress.ts";
import { setPromptAndResourceHandlers } from "./content/prompts-and-resources.ts";
import { GuardedServer } from "./guarded-server.ts";
import { privateLife, toLife } from "./lists/list-life.ts";
import { paginate } from "./lists/pagination.ts";
import { toSerializedList } from "./lists/serialized-list.ts";

const capabilities = { tools: {}, prompts: {}, resources: {}, completions: {} };

/** Everybody discovers the same; what a list shows depends on the grant. Source: MCP 2026-07-28, caching. */
const cacheHints = {
  "server/discover": { ttlMs: hourMs, cacheScope: "public" },
  "tools/list": privateLife,
  "prompts/list": privateLife,
  "resources/list": privateLife,
  "resources/templates/list": privateLife,
  "resources/read": privateLife,
} as const;

/** Of each toolRegistry; with its JSON, which lives as long as it, a list takes up to some 100 kB. */
const maxLists = 50;
const listings = new WeakMap<ToolRegistry, Map<string, ToolListing[]>>();

/** What this caller may use. The lists of the 50 sets of scopes that were used last are kept. */
function listTools(toolRegistry: ToolRegistry, { scopes }: Caller): ToolListing[] {
  const known = listings.get(toolRegistry) ?? new Map<string, ToolListing[]>();
  listings.set(toolRegistry, known);
  const name = [...scopes].sort().join(" ");
  const list =
    known.get(name) ??
    [...toolRegistry.values()]
      .filter(({ scope }) => scope === null || hasScope(scopes, scope))
      .map(({ listing, describe }) =>
        describe ? { ...listing, description: describe(scopes) } : listing,
      );
  putLast(known, [name, list], maxLists);
  return list;
}

/** Lets a server say that its client is told when a list changes; over stdio nothing ever does. */
export function promiseChanges(server: Server): Server {
  const told = { listChanged: true };
  server.registerCapabilities({ tools: told, prompts: told, resources: told });
  return server;
}

/** Makes the server of one lane: one per request, session or process. */
export type CreateServer = (
  offer: ServerCatalog,
  callerOf: (context: ServerContext) => Caller,
) => Server;

/**
 * The one factory for every lane: lists are made beforehand, nothing is registered per request. `callerOf` finds
 * who is calling in a request's context.
 */
export function createServer(
  offer: ServerCatalog,
  callerOf: (context: ServerContext) => Caller,
  ServerClass: typeof Server = GuardedServer,
): Server {
  const { toolRegistry, serverInfo } = offer;
  const { info, instructions } = serverInfo;
  const server = new ServerClass(info, { capabilities, cacheHints, instructions });
  setPromptAndResourceHandlers(server, offer, callerOf);
  server.setRequestHandler("tools/list", async ({ method, params }, context) => {
    const caller = callerOf(context);
    const list = listTools(toolRegistry, caller);
    const { items, next } = await paginate(list, { method, cursor: params?.cursor, caller });
    const tools = toSerializedList(items, context) as never;
    return { tools, ...next, ...toLife(context, caller) };
  });
  server.setRequestHandler("tools/call", async (request, context) => {
    const { name, arguments: args = {} } = request.params;
    const tool = toolRegistry.get(name);
    if (!tool) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        "There is no tool of this name; tools/list names them all.",
      );
    }
    const { signal } = context.mcpReq;
    const call = { caller: callerOf(context), args, signal, report: createProgress(context) };
    const elicitor = await createElicitor(tool, call, context, {
      capabilities: server.getClientCapabilities(),
      version: server.getNegotiatedProtocolVersion(),
    });
    return callTool(tool, call, elicitor);
  });
  return server;
}
