import { PassThrough, type Readable, type Writable } from "node:stream";
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  isSpecType,
  type JSONRPCMessage,
  type RequestId,
} from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";

/**
 * The SDK's stdio transport (2.4.0), but at the end of its input it answers what still runs before it closes, for
 * `drainMs` at most. The SDK drops these calls: a script that pipes its messages in would never see an answer.
 */
export function createStdioTransport(
  input: Readable,
  output: Writable,
  drainMs: number,
): StdioServerTransport {
  const open = new PassThrough();
  const running = new Set<RequestId>();
  let isEnding = false;
  const endIfDone = () => isEnding && running.size === 0 && open.end();

  class DrainingTransport extends StdioServerTransport {
    override async start(): Promise<void> {
      const deliver = this.onmessage;
      this.onmessage = (message) => {
        if (isJSONRPCRequest(message)) running.add(message.id);
        else if (isSpecType.CancelledNotification(message)) {
          const { requestId } = message.params;
          if (requestId !== undefined) running.delete(requestId);
        }
        deliver?.(message);
      };
      await super.start();
    }

    override async send(message: JSONRPCMessage): Promise<void> {
      await super.send(message);
      if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return;
      if (message.id !== undefined) running.delete(message.id);
      endIfDone();
    }
  }

  input.pipe(open, { end: false });
  input.once("end", () => {
    // The last lines are delivered first.
    setImmediate(() => {
      isEnding = true;
      endIfDone();
      setTimeout(() => open.end(), drainMs).unref();
    });
  });
  return new DrainingTransport(open, output);
}
