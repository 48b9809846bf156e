import type { Access } from "../account/account.ts";
import { hasScope } from "../caller.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import type { Config } from "../config.ts";
import { insufficientScope, OAuthResourceServer } from "../oauth/resource-server.gen.js";
import { logBug } from "../observe/log.ts";
import type { WaitUntil } from "../observe/soon.ts";
import { listLacking, type Verified } from "./verify-caller.ts";

/** What an endpoint does itself: whose token it is, and what a verified caller is answered. */
interface Behind {
  readonly verify: (request: Request, token: string) => Promise<Verified | null>;
  readonly serve: (verified: Verified, request: Request, waitUntil: WaitUntil) => Promise<Response>;
}

/** An endpoint as a protected resource: its metadata and challenges. Source: RFC 9728, RFC 6750 section 3, RFC 8707. */
export function createProtectedResource(
  endpoint: Endpoint,
  { publicUrl }: Pick<Config, "publicUrl">,
  { verify, serve }: Behind,
) {
  const { resource, address, title, scopes } = endpoint;
  return new OAuthResourceServer<unknown, Verified>({
    resourceMetadata: {
      // As its clients write it: they compare it with what they were given.
      resource: address,
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
      const named = audience === resource ? address : audience;
      return {
        props,
        audience: named,
        expiresAt,
        scope: [...allowed],
        userId: accountId,
        clientId,
      };
    },
    handler: {
      fetch: async (request, _env, context) => {
        const { access, message } = context.props;
        const challenge =
          "refusal" in message ? null : challengeScopes(endpoint, access, message.scopes);
        return challenge ?? serve(context.props, request, (work) => context.waitUntil(work));
      },
    },
  });
}

/**
 * Refuses what the token's scopes do not cover, which may be the whole endpoint, before any of it runs: 403 with every scope of `needed` that is missing
 * and those the client keeps, because 2025 clients ask for exactly this list. Null if nothing is missing.
 * Source: MCP 2026-07-28 and 2025-11-25, authorization, "Scope Challenge Handling"; RFC 6750 section 3.1.
 */
function challengeScopes(
  endpoint: Endpoint,
  { scopes }: Pick<Access, "scopes">,
  needed: readonly string[],
): Response | null {
  const missing = listLacking(endpoint, { scopes }, needed);
  if (missing.length === 0) return null;
  const kept = scopes.filter((scope) => !hasScope(missing, scope));
  const auth = { token: "", audience: endpoint.address, scope: [...scopes] };
  return insufficientScope(auth, [...kept, ...missing], "Ask the person to allow more");
}
