import { OAuthResourceServer } from "@cloudflare/workers-oauth-provider";

import type { Access } from "../account/account.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import type { Authority } from "./authority.ts";

/** Answers a call whose token was verified. */
export type ProtectedHandler = (request: Request, access: Access) => Promise<Response>;

/**
 * The resource server in front of one endpoint: metadata, challenges, and the token's check in its person's
 * `Account` object, the only hop of a call. Keys of toolsets that the endpoint does not offer stay outside. Source: RFC 9728, RFC 6750 section 3, RFC 8707.
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
    validateToken: () => async (resource, token) => {
      const accountId = await authority.parseAccountId(token);
      if (!accountId) return null;
      const access = await authority.account(accountId).check(accountId, resource, token);
      if (!access) return null;
      const { audience, expiresAt, scopes, clientId } = access;
      return {
        props: { ...access, keys: access.keys.filter(({ toolset }) => isOffered(toolset)) },
        audience,
        expiresAt,
        scope: [...scopes],
        userId: accountId,
        clientId,
      };
    },
    handler: { fetch: (request, _env, context) => handler(request, context.props) },
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
