import { OAuthResourceServer } from "@cloudflare/workers-oauth-provider";

import type { Access } from "../account/account.ts";
import type { Endpoint } from "../catalog/endpoints.ts";
import type { Config } from "../config.ts";
import { logBug } from "../observe/log.ts";
import type { Presented } from "./leases.ts";

/** What stands behind the challenge for a token. */
interface Protected<Admitted extends { readonly access: Access }> {
  /** Null if the token is not good. */
  readonly admit: (request: Request, presented: Presented) => Promise<Admitted | null>;
  /** Answers whoever was admitted; `waitUntil` keeps work alive that goes on after the answer. */
  readonly serve: (
    request: Request,
    admitted: Admitted,
    waitUntil: (work: Promise<unknown>) => void,
  ) => Promise<Response>;
}

/** One endpoint as a protected resource: metadata and challenges. Source: RFC 9728, RFC 6750 section 3, RFC 8707. */
export function createResourceServer<Admitted extends { readonly access: Access }>(
  config: Config,
  endpoint: Endpoint,
  { admit, serve }: Protected<Admitted>,
): OAuthResourceServer<unknown, Admitted> {
  return new OAuthResourceServer<unknown, Admitted>({
    resourceMetadata: {
      resource: endpoint.resource,
      authorization_servers: [config.publicUrl],
      resource_name: endpoint.title,
    },
    // Changes included: few clients can ask for more later, and the consent page leaves them unticked.
    requiredScopes: [...endpoint.scopes],
    validateToken: (_env, request) => async (resource, token) => {
      const props = await admit(request, { resource, token }).catch((error: unknown) => {
        // The provider answers 503 and keeps the reason to itself.
        logBug("token_check_failed", error);
        throw error;
      });
      if (!props) return null;
      const { accountId, audience, expiresAt, scopes, clientId } = props.access;
      return { props, audience, expiresAt, scope: [...scopes], userId: accountId, clientId };
    },
    handler: {
      fetch: (request, _env, context) =>
        serve(request, context.props, (work) => context.waitUntil(work)),
    },
  });
}
