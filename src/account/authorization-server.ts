import { OAuthAuthorizationServer } from "@cloudflare/workers-oauth-provider";

import type { Config } from "../config.ts";
import { log } from "../observe/log.ts";
import type { OAuthEnv } from "../store/oauth-kv.ts";
import { findRegistrationFault, toRedirectUriError } from "./registration.ts";

const hour = 60 * 60;
const month = 30 * 24 * hour;

export type AuthorizationServer = OAuthAuthorizationServer<OAuthEnv>;

/**
 * The OAuth 2.1 authorization server. It keeps a person's grants and tokens in whatever `OAuthEnv` it is given, so
 * that `/token` can run inside the person's own `Account` object. It issues tokens for `resources`, each token for
 * one; the first is meant where a client names none. `scopes` are only published and offered for consent; the
 * `Account` object needs none.
 */
export function createAuthorizationServer(
  config: Config,
  resources: readonly string[],
  scopes: readonly string[] = [],
): AuthorizationServer {
  return new OAuthAuthorizationServer<OAuthEnv>({
    issuer: config.publicUrl,
    resources,
    defaultResource: config.resource,
    authorizeEndpoint: `${config.publicUrl}/authorize`,
    tokenEndpoint: `${config.publicUrl}/token`,
    clientRegistrationEndpoint: `${config.publicUrl}/register`,
    clientIdMetadataDocumentEnabled: config.takesMetadataDocuments,
    scopesSupported: [...scopes, "offline_access"],
    accessTokenTTL: hour,
    refreshTokenTTL: month,
    refreshTokenIdleTTL: month,
    clientRegistrationCallback: findRegistrationFault,
    onError: ({ status, code, description, headers, internal }) => {
      log("warn", "oauth_refused", {
        status,
        code,
        reason: `${internal.category}/${internal.reason}`,
      });
      return toRedirectUriError({ code, description, headers });
    },
  });
}
