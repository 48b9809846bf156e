import type { CacheHint, ServerContext } from "@modelcontextprotocol/server";

import type { Caller } from "../../caller.ts";

/**
 * Who was disconnected, or was given other scopes, and does not listen for changes, goes on with an old list for so
 * long. Asking again is cheap: a list is made once, and a lease serves it without a hop.
 */
const maxLifeMs = 60 * 1000;

/** For the SDK, which knows no caller. */
export const privateLife = { ttlMs: maxLifeMs, cacheScope: "private" } as const satisfies CacheHint;

/**
 * How long this caller's client may keep what it is shown: a minute or what is told, and not beyond its token's end. Nothing
 * for the 2025 revisions, which have no such field. Source: MCP 2026-07-28, server/utilities/caching.
 */
export function toLife(
  { mcpReq }: ServerContext,
  { expiresAt }: Caller,
  longestMs = maxLifeMs,
): Partial<CacheHint> {
  if (!mcpReq.envelope) return {};
  return { ttlMs: Math.min(longestMs, expiresAt === undefined ? maxLifeMs : toLifeMs(expiresAt)) };
}

/** `expiresAt` in seconds since 1970. */
export const toLifeMs = (expiresAt: number): number =>
  Math.min(maxLifeMs, Math.max(0, expiresAt * 1000 - Date.now()));
