import {
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";

import type { Caller } from "../caller.ts";
import { hourMs } from "../clock.ts";
import { AppError, bugSentence } from "../errors.ts";
import { logBug } from "../observe/log.ts";
import type { ServerCatalog } from "../server-catalog/server-catalog.ts";
import type { Report } from "../tools/tool.ts";
import { findCalled } from "../tools/tool-registry.ts";
import { callTool } from "./calls/call-tool.ts";
import { createElicitor } from "./calls/elicitor.ts";
import { setPromptAndResourceHandlers } from "./content/prompts-and-resources.ts";
import { answerPage } from "./lists/answer-page.ts";
import { privateLife } from "./lists/list-life.ts";
import { listTools } from "./lists/list-tools.ts";

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

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/** The SDK's server, whose handlers tell clients nothing that was not written for them. */
class GuardedServer extends Server {
  protected override _wrapHandler(method: string, handler: Handler): Handler {
    const run = super._wrapHandler(method, checkParams(method, handler));
    return async (request, context) => {
      try {
        return await run(request, context);
      } catch (error) {
        throw toProtocolError(method, error);
      }
    };
  }
}

/** The only thing that throws before there is a promise is the SDK's check of the params: our handlers are async. */
function checkParams(method: string, handler: Handler): Handler {
  return (request, context) => {
    try {
      return handler(request, context);
    } catch {
      const sentence = `The params do not have the shape that ${method} needs.`;
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, sentence);
    }
  };
}

/** The only catch around all handlers: a bug is a fixed sentence and a request id outside, its stack in the log. */
export function toProtocolError(method: string, error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (error instanceof AppError) {
    return new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
  }
  const request_id = crypto.randomUUID();
  logBug("mcp_bug", error, { method, request_id });
  return new ProtocolError(ProtocolErrorCode.InternalError, bugSentence, { request_id });
}

/**
 * Reports how far a call is. Tells false, and sends nothing, where the client did not ask for reports or `progress`
 * did not grow; a report that cannot be delivered is false too, and fails nothing. Source: MCP 2026-07-28 and
 * 2025-11-25, basic/utilities/progress.
 */
export function createProgress({ mcpReq }: ServerContext): Report {
  const progressToken = mcpReq._meta?.progressToken;
  let last = Number.NEGATIVE_INFINITY;
  return async (progress, details = {}) => {
    if (progressToken === undefined || !(progress > last)) return false;
    last = progress;
    const params = { progressToken, progress, ...details };
    const sent = mcpReq.notify({ method: "notifications/progress", params });
    return sent.then(
      () => true,
      () => false,
    );
  };
}

/** Lets a server say that its client is told when a list changes; over stdio nothing ever does. */
export function promiseChanges(server: Server): Server {
  const told = { listChanged: true };
  server.registerCapabilities({ tools: told, prompts: told, resources: told });
  return server;
}

/** The same of a session, where it is told of changes of resources that it subscribes to as well. */
export function promiseSubscriptions(server: Server): Server {
  server.registerCapabilities({
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { listChanged: true, subscribe: true },
  });
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
  server.setRequestHandler("tools/list", async (request, context) => {
    const caller = callerOf(context);
    const list = listTools(toolRegistry, caller);
    const { items, more } = await answerPage(list, "tools", request, { caller, context });
    return { tools: items as never, ...more };
  });
  server.setRequestHandler("tools/call", async (request, context) => {
    const called = findCalled(toolRegistry, request.params);
    if (!called) {
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        "There is no tool of this name; tools/list names them all.",
      );
    }
    const { tool, args } = called;
    const { signal } = context.mcpReq;
    const report = createProgress(context);
    const call = { caller: callerOf(context), args, signal, report };
    const elicitor = await createElicitor(tool, call, context, {
      capabilities: server.getClientCapabilities(),
      version: server.getNegotiatedProtocolVersion(),
    });
    return callTool(tool, call, elicitor);
  });
  return server;
}
