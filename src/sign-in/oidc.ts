import * as oauth from "oauth4webapi";

import type { SignInSettings } from "../config.ts";
import { AppError } from "../errors.ts";
import { toShownText } from "../shown-text.ts";
import type { Identity } from "./identity.ts";
import { assertAllowed, type Claims, readClaims } from "./oidc-claims.ts";
import {
  assertTimely,
  atIssuer,
  clockToleranceSeconds,
  createMetadataLoader,
  rejected,
  toRequestOptions,
} from "./oidc-issuer.ts";
import type { Transactions } from "./transactions.ts";

export type OidcSettings = Extract<SignInSettings, { way: "oidc" }>;

/** What has to be remembered while the person is at the issuer. */
export interface BegunSignIn {
  readonly nonce: string;
  readonly verifier: string;
  /** The browser's secret: another browser cannot finish. */
  readonly binding: string;
  /** Path to go on to. */
  readonly next: string;
}

/** Sign-in at an OpenID Connect issuer. */
interface Oidc {
  /** Where the browser goes to sign in. Throws: `upstream_down` if the issuer does not answer. */
  readonly begin: (start: { next: string; binding: string }) => Promise<URL>;
  /**
   * Who came back. Throws: `input` if nothing was begun in this browser, `declined`, `forbidden` if this person
   * is not allowed, `upstream_rejected` or `upstream_down` where the issuer is at fault.
   */
  readonly finish: (
    callback: URL,
    binding: string,
  ) => Promise<{ readonly identity: Identity; readonly next: string }>;
}

const maxNameCharacters = 80;

const startAgain = () =>
  new AppError(
    "This sign-in was begun in another browser, too long ago, or was used. Begin again.",
    {
      kind: "input",
      path: "/state",
      allowed: "a sign-in begun in this browser in the last 10 minutes",
    },
  );

/**
 * Authorization code with PKCE, state and nonce.
 * Source: OpenID Connect Core 1.0 section 3.1; RFC 7636; RFC 9207.
 */
export function createOidc(
  settings: OidcSettings,
  redirectUri: string,
  transactions: Transactions<BegunSignIn>,
): Oidc {
  const issuer = new URL(settings.issuer);
  const client: oauth.Client = {
    client_id: settings.clientId,
    [oauth.clockTolerance]: clockToleranceSeconds,
  };
  const authentication = oauth.ClientSecretBasic(settings.clientSecret);
  const loadMetadata = createMetadataLoader(issuer);
  const options = () => toRequestOptions(issuer);

  async function exchange(callback: URL, state: string, begun: BegunSignIn): Promise<Claims> {
    const server = await loadMetadata();
    const params = oauth.validateAuthResponse(server, client, callback, state);
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      params,
      redirectUri,
      begun.verifier,
      options(),
    );
    const expected = { expectedNonce: begun.nonce, requireIdToken: true };
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, expected);
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    if (!claims) throw new Error("the issuer sent no ID token");
    await oauth.validateApplicationLevelSignature(server, answer, options());
    assertTimely(issuer, claims);
    if (!server.userinfo_endpoint) return readClaims(claims, [claims]);
    const info = await oauth.userInfoRequest(server, client, tokens.access_token, options());
    const more = await oauth.processUserInfoResponse(server, client, claims.sub, info);
    return readClaims(claims, [claims, more]);
  }

  return {
    begin: async ({ next, binding }) => {
      const server = await atIssuer(issuer, loadMetadata);
      if (!server.authorization_endpoint) throw rejected(issuer);
      const state = oauth.generateRandomState();
      const begun = {
        nonce: oauth.generateRandomNonce(),
        verifier: oauth.generateRandomCodeVerifier(),
        binding,
        next,
      };
      await transactions.keep(state, begun);
      return withParameters(new URL(server.authorization_endpoint), {
        client_id: settings.clientId,
        redirect_uri: redirectUri,
        response_type: "code",
        scope: toScope(server, settings),
        state,
        nonce: begun.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: "S256",
      });
    },
    finish: async (callback, binding) => {
      const state = callback.searchParams.get("state") ?? "";
      const begun = await transactions.take(state);
      if (!begun || begun.binding !== binding) throw startAgain();
      const claims = await atIssuer(issuer, () => exchange(callback, state, begun));
      assertAllowed(settings, claims);
      return { identity: toIdentity(claims, settings.adminGroup), next: begun.next };
    },
  };
}

function toIdentity(claims: Claims, adminGroup: string | undefined): Identity {
  const { iss, sub, names, groups } = claims;
  const shown =
    names.map((name) => toShownText(name, maxNameCharacters)).find((name) => name !== "") ??
    "somebody";
  const isAdmin = adminGroup !== undefined && groups.includes(adminGroup);
  return { issuer: iss, subject: sub, name: shown, isAdmin };
}

/** Groups are asked for only where they decide something; many issuers have a scope for them. */
function toScope(server: oauth.AuthorizationServer, { adminGroup, allowed }: OidcSettings): string {
  const hasGroups = server.scopes_supported?.includes("groups") ?? false;
  const decides = adminGroup !== undefined || allowed.some((entry) => entry.startsWith("group:"));
  return decides && hasGroups ? "openid profile email groups" : "openid profile email";
}

function withParameters(url: URL, parameters: Readonly<Record<string, string>>): URL {
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}
