import type { ServerContext } from "@modelcontextprotocol/server";

import type { Report } from "../../tools/tool.ts";

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
