import type { Access } from "../account/account.ts";
import { hasScope, listMissing } from "../caller.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import type { Config } from "../config.ts";
import { insufficientScope, OAuthResourceServer } from "../oauth/resource-server.gen.js";
import { logBug } from "../observe/log.ts";
import type { WaitUntil } from "../observe/soon.ts";
import type { Verified } from "./verify-caller.ts";

/** What an endpoint does itself: whose token it is, and what a verified caller is answered. */
interface Behind {
  readonly verify: (request: Request, token: string) => Promise<Verified | null>;
  readonly serve: (verified: Verified, request: Request, waitUntil: WaitUntil) => Promise<Response>;
}

/** An endpoint as a protected resource: its metadata and challenges. Source: RFC 9728, RFC 6750 section 3, RFC 8707. */
export function createProtectedResource(
  { resource, title, scopes }: Endpoint,
  { publicUrl }: Pick<Config, "publicUrl">,
  { verify, serve }: Behind,
) {
  return new OAuthResourceServer<unknown, Verified>({
    resourceMetadata: {
      resource,
      authorization_servers: [publicUrl],
      resource_name: title,
    },
    // Changes included: few clients can ask for more later, and the consent page leaves them unticked.
    requiredScopes: [...scopes],
    validateToken: (_env, request) => async (_resource, token) => {
      const props = await verify(request, token).catch((error: unknown) => {
        // The provider answers 503 and keeps the reason to itself.
        logBug("token_check_failed", error);
        throw error;
      });
      if (!props) return null;
      const { accountId, audience, expiresAt, scopes: allowed, clientId } = props.access;
      return { props, audience, expiresAt, scope: [...allowed], userId: accountId, clientId };
    },
    handler: {
      fetch: async (request, _env, context) => {
        const { access, message } = context.props;
        const challenge = "refusal" in message ? null : challengeScopes(access, message.scopes);
        return challenge ?? serve(context.props, request, (work) => context.waitUntil(work));
      },
    },
  });
}

/**
 * Refuses what the token's scopes do not cover before any of it runs: 403 with every scope of `needed` that is missing
 * and those the client keeps, because 2025 clients ask for exactly this list. Null if nothing is missing.
 * Source: MCP 2026-07-28 and 2025-11-25, authorization, "Scope Challenge Handling"; RFC 6750 section 3.1.
 */
function challengeScopes(
  { audience, scopes }: Pick<Access, "audience" | "scopes">,
  needed: readonly string[],
): Response | null {
  const missing = listMissing(scopes, needed);
  if (missing.length === 0) return null;
  const kept = scopes.filter((scope) => !hasScope(missing, scope));
  const auth = { token: "", audience, scope: [...scopes] };
  return insufficientScope(auth, [...kept, ...missing], "Ask the person to allow more");
}
