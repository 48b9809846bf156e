import {
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";

import { AppError, bugSentence } from "../errors.ts";
import { logBug } from "../observe/log.ts";
import { createRequestId } from "../observe/request-id.ts";

type Handler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>;

/** The SDK's server, whose handlers tell clients nothing that was not written for them. */
export class GuardedServer extends Server {
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
function toProtocolError(method: string, error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (error instanceof AppError) {
    return new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
  }
  const request_id = createRequestId();
  logBug("mcp_bug", error, { method, request_id });
  return new ProtocolError(ProtocolErrorCode.InternalError, bugSentence, { request_id });
}
