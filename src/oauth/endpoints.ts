import { OAuthResourceServer } from "@cloudflare/workers-oauth-provider";

import type { Access } from "../account/account.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import type { Authority } from "./authority.ts";

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
      const access = await authority.check(
        { resource, token },
        { isRead: () => handler.isRead(request), countCalls: () => handler.countCalls(request) },
      );
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
  const body = await request.arrayBuffer();
  const form = new URLSearchParams(new TextDecoder().decode(body));
  const credential = form.get("code") ?? form.get("refresh_token") ?? form.get("token") ?? "";
  const accountId = await authority.parseAccountId(credential);
  const { method, headers } = request;
  const forward = new Request(request.url, { method, headers, body });
  if (accountId) return authority.account(accountId).fetch(forward);
  return authority.server.fetch(forward, authority.env, context);
}
