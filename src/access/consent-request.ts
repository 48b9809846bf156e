import type { AuthRequest, ClientInfo } from "@cloudflare/workers-oauth-provider";
import { nowSeconds } from "../clock.ts";
import { AppError } from "../errors.ts";
import {
  assertStrictRequest,
  type Prompt,
  parsePrompt,
  toWrongRequest,
} from "../oauth/authorize-request.ts";
import { isMetadataClient } from "../oauth/clients/metadata-client.ts";
import { toMetadataFault } from "../oauth/clients/metadata-fault.ts";
import { isRegisteredRedirect, toPlainOrigin } from "../oauth/clients/redirect-uri.ts";
import { readingOnce } from "../oauth/kv.ts";
import { AuthorizationError, CimdFetchError } from "../oauth/oauth-provider.gen.js";
import { toAskedScopes } from "../oauth/scopes.ts";
import { isLoopbackHost } from "../settings/loopback.ts";
import { toShownAddress, toShownText } from "../shown-text.ts";
import type { Authority } from "./authority.ts";
import { findListed, type ReadClient, toCompact } from "./known-client.ts";

/** The client as the consent page shows it; everything but where it returns to and `clientDomain` is its own claim. */
export interface ClientDescription {
  readonly clientName: string;
  readonly clientUri?: string;
  /** The host that vouches for the client's metadata document. */
  readonly clientDomain?: string;
  readonly redirectUri: string;
  readonly redirectOrigin: string;
  readonly redirectHost: string;
  readonly redirectIsLoopback: boolean;
}

/** An authorization request that was checked, and the client that it comes from. */
export interface CheckedRequest {
  readonly request: AuthRequest;
  readonly client: ClientDescription;
  /** Null if the request comes with its page, and the client registered itself: it is read when it is allowed. */
  readonly known: ReadClient | null;
}

/** A checked authorization request and what the consent page must tell about it. */
export interface ConsentRequest extends CheckedRequest {
  /** Asked for and known at the requested resource, and not in `held`. */
  readonly asked: readonly string[];
  /** Allowed before, and part of what this page leads to. Empty if the page asks for everything. */
  readonly held: readonly string[];
  readonly prompt: Prompt;
  /** Administrators can see the client: it may have a grant. */
  readonly isListed: boolean;
}

const maxNameCharacters = 100;
const maxDescriptionCharacters = 300;

const unknownApp =
  "Your app is not known here any more: remove and add the server in your client, then connect again.";

/** What makes a person start again in their app. */
export const invalid = (message: string) =>
  new AppError(message, { kind: "input", path: "/", allowed: "a new start from your client" });

/** Nobody registered the app, or no longer. */
export const unknownClient = () => invalid(unknownApp);

export const blocked = () =>
  new AppError("An administrator of this server has blocked this app.", {
    kind: "forbidden",
    scope: "app",
  });

/** The client may not be told, so the person is. */
function toFaultOfApp(description: string): string {
  if (/client_id/.test(description)) return unknownApp;
  return toWrongRequest(toShownText(description, maxDescriptionCharacters));
}

/**
 * What the provider throws, as something a page or a redirect can tell.
 * Returns where to send the browser when the client may be told; throws `input` otherwise.
 */
export function toErrorRedirect(error: unknown): string {
  if (error instanceof AuthorizationError && error.redirectTo) return error.redirectTo;
  if (error instanceof AuthorizationError) throw invalid(toFaultOfApp(error.description));
  if (error instanceof CimdFetchError) {
    throw invalid(toMetadataFault(error.metadataUrl, error.detail));
  }
  throw error;
}

const refuse = (
  code: ConstructorParameters<typeof AuthorizationError>[0],
  description: string,
  { redirectUri, state, issuer }: AuthRequest,
) =>
  new AuthorizationError(code, {
    description,
    redirectUri,
    state,
    ...(issuer === undefined ? {} : { issuer }),
  });

/** Reads `/authorize`. Throws: `input` and `forbidden` for the page; what `toErrorRedirect` knows. */
export async function readConsentRequest(authority: Authority, url: URL): Promise<ConsentRequest> {
  assertStrictRequest(url);
  const server = await authority.server();
  const api = server.getOAuthApi({ OAUTH_KV: readingOnce(authority.env.OAUTH_KV) });
  const clientId = url.searchParams.get("client_id") ?? "";
  const hasDocument = isMetadataClient(clientId);
  if (hasDocument && !authority.config.takesMetadataDocuments) {
    throw invalid(
      "This server reads no metadata documents of clients: the app has to register. Tell the app's makers, or ask whoever runs this server.",
    );
  }
  const known = await api.lookupClient(clientId);
  if (!known) throw unknownClient();
  const redirectUri = url.searchParams.get("redirect_uri") ?? "";
  const redirectOrigin = toPlainOrigin(redirectUri);
  if (redirectOrigin === null || !isRegisteredRedirect(redirectUri, known.redirectUris)) {
    throw invalid(
      "Your app wants to go on at an address that it has not registered. Remove and add the server in your client; if it stays like this, tell the app's makers.",
    );
  }
  const request = await api.parseAuthRequest(new Request(url));
  const client = {
    ...describe(known, hasDocument),
    ...describeRedirect(redirectUri, redirectOrigin),
  };
  const read = { client: hasDocument ? toCompact(known) : known, readAt: nowSeconds() };
  const consent = toConsentRequest(authority, url, { request, client, known: read });
  if (!hasDocument) return { ...consent, isListed: true };
  const app = await findListed(authority, clientId);
  if (app?.isDenied) throw blocked();
  return { ...consent, isListed: app !== null };
}

/** What a checked request of this address asks a person for. Throws: what `toErrorRedirect` knows. */
export function toConsentRequest(
  { endpoints }: Pick<Authority, "endpoints">,
  url: URL,
  checked: CheckedRequest,
): ConsentRequest {
  const { request } = checked;
  const endpoint = endpoints.find(request.resource ?? "");
  const asked = toAskedScopes(endpoint?.scopes ?? [], request.scope);
  if (asked.length === 0) {
    throw refuse("invalid_scope", "None of the requested scopes exists at this resource", request);
  }
  const prompt = parsePrompt(url);
  if (!prompt) throw refuse("invalid_request", 'The prompt "none" must stand alone', request);
  return { ...checked, asked, held: [], prompt, isListed: false };
}

function describe({ clientId, clientName = "", clientUri }: ClientInfo, hasDocument: boolean) {
  return {
    clientName: toShownText(clientName, maxNameCharacters) || toShownAddress(clientId),
    ...(clientUri === undefined ? {} : { clientUri }),
    ...(hasDocument ? { clientDomain: new URL(clientId).hostname } : {}),
  };
}

function describeRedirect(redirectUri: string, redirectOrigin: string) {
  const { hostname: redirectHost } = new URL(redirectUri);
  const redirectIsLoopback = isLoopbackHost(redirectHost);
  return { redirectUri, redirectOrigin, redirectHost, redirectIsLoopback };
}
