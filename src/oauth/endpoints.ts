import { OAuthResourceServer } from "@cloudflare/workers-oauth-provider";

import type { Access } from "../account/account.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import { log, logBug } from "../observe/log.ts";
import type { Authority } from "./authority.ts";
import { exchangeAtAccount } from "./exchange-token.ts";
import { toOAuthError } from "./oauth-error.ts";
import { hasBadVerifier, readBody, readTokenRequest } from "./token-request.ts";

const badVerifier =
  "code_verifier must have 43 to 128 letters, digits, dots, dashes, underscores or tildes";

/** What stands behind the check of the token. */
export interface ProtectedHandler {
  /** True for a request that only reads, so that a lease will do for it. */
  readonly isRead: (request: Request) => Promise<boolean>;
  /** How many calls the request holds, which count against the limit of its account. */
  readonly countCalls: (request: Request) => Promise<number>;
  /** Answers a call whose token was verified; `waitUntil` keeps work alive that goes on after the answer. */
  readonly serve: (
    request: Request,
    access: Access,
    waitUntil: (work: Promise<unknown>) => void,
  ) => Promise<Response>;
}

/**
 * The resource server in front of one endpoint: metadata, challenges, and the token's check in its person's
 * `Account` object, the only hop of a call, or by a lease on what it said. Keys of toolsets that the endpoint does
 * not offer stay outside. Source: RFC 9728, RFC 6750 section 3, RFC 8707.
 */
export function createResourceServer(
  authority: Authority,
  endpoint: Endpoint,
  handler: ProtectedHandler,
): OAuthResourceServer<unknown, Access> {
  const { config } = authority;
  const isOffered = (toolset: string) => [null, toolset].includes(endpoint.toolset);
  return new OAuthResourceServer<unknown, Access>({
    resourceMetadata: {
      resource: endpoint.resource,
      authorization_servers: [config.publicUrl],
      resource_name: endpoint.title,
    },
    // Changes included: few clients can ask for more later, and the consent page leaves them unticked.
    requiredScopes: [...endpoint.scopes],
    validateToken: (_env, request) => async (resource, token) => {
      const kind = {
        isRead: () => handler.isRead(request),
        countCalls: () => handler.countCalls(request),
      };
      const access = await authority.check({ resource, token }, kind).catch((error: unknown) => {
        // The provider answers 503 and keeps the reason to itself.
        logBug("token_check_failed", error);
        throw error;
      });
      if (!access) return null;
      const { accountId, audience, expiresAt, scopes, clientId } = access;
      return {
        props: { ...access, keys: access.keys.filter(({ toolset }) => isOffered(toolset)) },
        audience,
        expiresAt,
        scope: [...scopes],
        userId: accountId,
        clientId,
      };
    },
    handler: {
      fetch: (request, _env, context) =>
        handler.serve(request, context.props, (work) => context.waitUntil(work)),
    },
  });
}

/**
 * Serves `/token` where the person's records are: in the `Account` object that the code or token names. What names
 * none is answered by the provider without any records.
 */
export async function exchangeToken(
  authority: Authority,
  request: Request,
  context: ExecutionContext,
): Promise<Response> {
  const { method, url } = request;
  const body = await readBody(request);
  const asked = readTokenRequest(request.headers, body);
  if (hasBadVerifier(asked)) {
    log("warn", "oauth_refused", { status: 400, code: "invalid_request", reason: "code_verifier" });
    return toOAuthError(400, "invalid_request", badVerifier);
  }
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  const forward = new Request(url, { method, headers, body: asked.form.toString() });
  const accountId = await authority.parseAccountId(asked.credential);
  if (accountId) {
    return exchangeAtAccount(authority, { ...asked, accountId, request: forward }, context);
  }
  return authority.server.fetch(forward, authority.env, context);
}
