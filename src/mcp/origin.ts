import { cors } from "hono/cors";
import { createMiddleware } from "hono/factory";

import type { Config } from "../config.ts";
import { toHttpError } from "./message/rpc-error.ts";

/**
 * Refuses browsers of other sites with 403 before anything else happens, the opaque origin `null` included, and
 * lets allowed ones read the answer. What is no browser has no origin. Source: MCP 2026-07-28 and 2025-11-25, transports, "Security".
 */
export function allowOrigins(config: Config) {
  const allowed = new Set([config.publicUrl, ...config.allowedOrigins]);
  const share = cors({
    origin: [...allowed],
    allowMethods: ["GET", "POST", "DELETE"],
    allowHeaders: [
      "authorization",
      "content-type",
      "last-event-id",
      "mcp-method",
      "mcp-name",
      "mcp-protocol-version",
      "mcp-session-id",
    ],
    exposeHeaders: ["mcp-session-id", "mcp-protocol-version", "www-authenticate"],
  });
  return createMiddleware(async (c, next) => {
    const origin = c.req.header("origin");
    if (origin === undefined) return next();
    if (allowed.has(origin)) return share(c, next);
    return toHttpError(403, -32000, "This origin may not call this server.");
  });
}
