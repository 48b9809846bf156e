import type { ServerContext } from "@modelcontextprotocol/server";

interface ProgressDetails {
  readonly total?: number;
  readonly message?: string;
}

/**
 * Reports how far a call is. Tells false, and sends nothing, where the client did not ask for reports or `progress`
 * did not grow. Source: MCP 2025-11-25, basic/utilities/progress.
 */
export function createProgress({ mcpReq }: ServerContext) {
  const progressToken = mcpReq._meta?.progressToken;
  let last = Number.NEGATIVE_INFINITY;
  return async (progress: number, details: ProgressDetails = {}): Promise<boolean> => {
    if (progressToken === undefined || !(progress > last)) return false;
    last = progress;
    await mcpReq.notify({
      method: "notifications/progress",
      params: { progressToken, progress, ...details },
    });
    return true;
  };
}
