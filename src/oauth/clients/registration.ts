import type {
  ClientRegistrationCallbackOptions,
  ClientRegistrationCallbackResult,
} from "@cloudflare/workers-oauth-provider";

import { isLoopbackHost } from "../../settings/loopback.ts";
import { toPlainOrigin } from "./redirect-uri.ts";

const maxRedirectUris = 10;
const maxUriBytes = 512;
const maxNameCharacters = 100;
const applicationTypes = ["native", "web"];

const refuse = (code: string, description: string) => ({ code, description });

const isWebRedirect = (uri: string) => {
  const { protocol, hostname } = new URL(uri);
  return protocol === "https:" && !isLoopbackHost(hostname);
};

/** Addresses of other schemes are no addresses that codes are sent to. */
const hasPlainHost = (uri: string) => !/^https?:/i.test(uri) || toPlainOrigin(uri) !== null;

/**
 * What a stranger may not register, beyond what workers-oauth-provider 1.2.3 refuses. Undefined if nothing is wrong;
 * `redirect_uris` are absolute addresses already. A client that calls itself `web` lists https addresses of other
 * computers; one that names no type is held to nothing, because few do. Source: RFC 7591 section 3.2.2, OpenID Connect
 * Dynamic Client Registration section 2 (`application_type`), MCP 2026-07-28 authorization, "Dynamic Client Registration".
 */
export function findRegistrationFault({
  clientMetadata,
}: ClientRegistrationCallbackOptions): ClientRegistrationCallbackResult | undefined {
  const { application_type: type, client_name: name, client_uri: home } = clientMetadata;
  const redirectUris = (clientMetadata.redirect_uris as string[]).map((uri) => uri.trim());
  if (redirectUris.length > maxRedirectUris) {
    return refuse("invalid_redirect_uri", `At most ${maxRedirectUris} redirect_uris are allowed`);
  }
  const isLong = (uri: string) => new TextEncoder().encode(uri).length > maxUriBytes;
  if (redirectUris.some(isLong)) {
    return refuse("invalid_redirect_uri", `A redirect URI may have at most ${maxUriBytes} bytes`);
  }
  if (!redirectUris.every(hasPlainHost)) {
    return refuse(
      "invalid_redirect_uri",
      "A redirect URI must name a host of letters, digits, dots and dashes, or an IP address",
    );
  }
  if (typeof name === "string" && [...name].length > maxNameCharacters) {
    return refuse(
      "invalid_client_metadata",
      `client_name may have at most ${maxNameCharacters} characters`,
    );
  }
  if (typeof home === "string" && isLong(home)) {
    return refuse("invalid_client_metadata", `client_uri may have at most ${maxUriBytes} bytes`);
  }
  if (type !== undefined && !applicationTypes.includes(String(type))) {
    return refuse("invalid_client_metadata", 'application_type must be "native" or "web"');
  }
  if (type === "web" && !redirectUris.every(isWebRedirect)) {
    return refuse(
      "invalid_redirect_uri",
      'With application_type "web" every redirect URI must use https and name another computer; register as "native"',
    );
  }
  return undefined;
}

/**
 * The code that RFC 7591 section 3.2.2 has for a redirect URI that cannot be used, in place of the general one that
 * workers-oauth-provider 1.2.3 answers. Undefined for every other refusal.
 */
export function toRedirectUriError(refusal: {
  readonly code: string;
  readonly description: string;
  readonly headers: Record<string, string>;
}): Response | undefined {
  const { code, description, headers } = refusal;
  if (code !== "invalid_client_metadata" || !/redirect.uri/i.test(description)) return undefined;
  const body = { error: "invalid_redirect_uri", error_description: description };
  return Response.json(body, { status: 400, headers });
}
