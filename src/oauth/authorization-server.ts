import { daySeconds, hourSeconds } from "../clock.ts";
import type { Config } from "../config.ts";
import { log } from "../observe/log.ts";
import { findRegistrationFault, toRedirectUriError } from "./clients/registration.ts";
import type { OAuthEnv } from "./kv.ts";
import { OAuthAuthorizationServer, OAuthError } from "./oauth-provider.gen.js";

const month = 30 * daySeconds;

export type AuthorizationServer = OAuthAuthorizationServer<OAuthEnv>;

interface Resource {
  readonly resource: string;
}

/** The resources for which tokens are issued. */
interface Resources {
  readonly listed: readonly Resource[];
  /** Any of them, by whatever address it has. */
  readonly find: (address: string) => Resource | null;
}

const toSettings = (config: Config, { listed, find }: Resources) => ({
  issuer: config.publicUrl,
  resources: listed.map(({ resource }) => resource),
  /** Asked by `scripts/write-oauth-provider.ts` of what is not listed: the one name of a resource. */
  findResource: (address: string) => find(address)?.resource,
  defaultResource: config.resource,
  authorizeEndpoint: `${config.publicUrl}/authorize`,
  tokenEndpoint: `${config.publicUrl}/token`,
  accessTokenTTL: hourSeconds,
  refreshTokenTTL: month,
  refreshTokenIdleTTL: month,
});

type OnError = NonNullable<
  ConstructorParameters<typeof OAuthAuthorizationServer<OAuthEnv>>[0]["onError"]
>;

const logRefusal: OnError = ({ status, code, internal }) => {
  log("warn", "oauth_refused", {
    status,
    code,
    reason: `${internal.category}/${internal.reason}`,
  });
};

/**
 * The OAuth 2.1 authorization server as the Worker runs it: it knows clients, and no person's grants. It issues
 * tokens for `resources`, each token for one; `/mcp` is meant where a client names none. `scopes` are published and
 * offered for consent.
 */
export function createAuthorizationServer(
  config: Config,
  resources: Resources,
  scopes: readonly string[],
): AuthorizationServer {
  return new OAuthAuthorizationServer<OAuthEnv>({
    ...toSettings(config, resources),
    clientRegistrationEndpoint: `${config.publicUrl}/register`,
    clientIdMetadataDocumentEnabled: config.takesMetadataDocuments,
    scopesSupported: [...scopes, "offline_access"],
    clientRegistrationCallback: findRegistrationFault,
    onError: (error) => {
      logRefusal(error);
      return toRedirectUriError(error);
    },
  });
}

/**
 * The same server as an `Account` object runs it: it knows one person's grants, and of clients only the one that it is
 * handed. It fetches no metadata document, and it renews no registration that comes without its end.
 */
export function createGrantServer(config: Config, resources: Resources): AuthorizationServer {
  return new OAuthAuthorizationServer<OAuthEnv>({
    ...toSettings(config, resources),
    clientIdMetadataDocumentEnabled: false,
    onError: logRefusal,
  });
}

/** What the provider is told that still writes of a grant which has ended. */
export const grantEnded = () =>
  new OAuthError("invalid_grant", { description: "The grant has ended" });
