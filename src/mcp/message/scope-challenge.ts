import { insufficientScope } from "@cloudflare/workers-oauth-provider";

import type { Access } from "../../account/account.ts";
import { hasScope, listMissing } from "../../caller.ts";

/**
 * Refuses what the token's scopes do not cover before any of it runs: 403 with every scope of `needed` that is missing
 * and those the client keeps, because 2025 clients ask for exactly this list. Null if nothing is missing.
 * Source: MCP 2026-07-28 and 2025-11-25, authorization, "Scope Challenge Handling"; RFC 6750 section 3.1.
 */
export function challengeScopes(
  { audience, scopes }: Pick<Access, "audience" | "scopes">,
  needed: readonly string[],
): Response | null {
  const missing = listMissing(scopes, needed);
  if (missing.length === 0) return null;
  const kept = scopes.filter((scope) => !hasScope(missing, scope));
  const auth = { token: "", audience, scope: [...scopes] };
  return insufficientScope(auth, [...kept, ...missing], "Ask the person to allow more");
}
