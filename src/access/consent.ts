import type { AuthRequest, ClientInfo } from "@cloudflare/workers-oauth-provider";

import type { StoredKey } from "../account/keys.ts";
import { AppError } from "../errors.ts";
import { isLoopbackHost } from "../loopback.ts";
import {
  assertStrictRequest,
  type Prompt,
  parsePrompt,
  toWrongRequest,
} from "../oauth/authorize-request.ts";
import { isMetadataClient } from "../oauth/clients/metadata-client.ts";
import { toMetadataFault } from "../oauth/clients/metadata-fault.ts";
import { isRegisteredRedirect, toPlainOrigin } from "../oauth/clients/redirect-uri.ts";
import { type OAuthKv, readingOnce } from "../oauth/kv.ts";
import { AuthorizationError, CimdFetchError } from "../oauth/oauth-provider.gen.js";
import { mergeScopes, toAskedScopes } from "../oauth/scopes.ts";
import { toShownAddress, toShownText } from "../shown-text.ts";
import { findShard } from "../store/shard.ts";
import type { Authority } from "./authority.ts";
import {
  bound,
  type OpenPage,
  openPage,
  type PageOwner,
  takePage,
  toLongCookies,
  toProviderHandle,
  unbound,
} from "./consent-page.ts";
import { findClient, isBlocked, keepClient } from "./known-client.ts";

/** The client as the consent page shows it; everything but where it returns to and `clientDomain` is its own claim. */
interface ClientDescription {
  readonly clientName: string;
  readonly clientUri?: string;
  /** The host that vouches for the client's metadata document. */
  readonly clientDomain?: string;
  readonly redirectUri: string;
  readonly redirectOrigin: string;
  readonly redirectHost: string;
  readonly redirectIsLoopback: boolean;
}

/** A checked authorization request and what the consent page must tell about it. */
export interface ConsentRequest {
  readonly request: AuthRequest;
  readonly client: ClientDescription;
  /** Asked for and known at the requested resource, and not in `held`. */
  readonly asked: readonly string[];
  /** Allowed before, and part of what this page leads to. Empty if the page asks for everything. */
  readonly held: readonly string[];
  readonly prompt: Prompt;
}

/** Where to send the browser, with the cookies to set. */
export interface ConsentOutcome {
  readonly redirectTo: string;
  readonly headers: Headers;
}

const maxNameCharacters = 100;
const maxDescriptionCharacters = 300;

const unknownApp =
  "Your app is not known here any more: remove and add the server in your client, then connect again.";

const invalid = (message: string) =>
  new AppError(message, { kind: "input", path: "/", allowed: "a new start from your client" });

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
  if (!known) throw invalid(unknownApp);
  const redirectUri = url.searchParams.get("redirect_uri") ?? "";
  const redirectOrigin = toPlainOrigin(redirectUri);
  if (redirectOrigin === null || !isRegisteredRedirect(redirectUri, known.redirectUris)) {
    throw invalid(
      "Your app wants to go on at an address that it has not registered. Remove and add the server in your client; if it stays like this, tell the app's makers.",
    );
  }
  const request = await api.parseAuthRequest(new Request(url));
  const endpoint = authority.endpoints.find(({ resource }) => resource === request.resource);
  const asked = toAskedScopes(endpoint?.scopes ?? [], request.scope);
  if (asked.length === 0) {
    throw refuse("invalid_scope", "None of the requested scopes exists at this resource", request);
  }
  const prompt = parsePrompt(url);
  if (!prompt) throw refuse("invalid_request", 'The prompt "none" must stand alone', request);
  if (await isBlocked(authority, clientId)) throw blocked();
  const client = {
    ...describe(known, hasDocument),
    ...describeRedirect(redirectUri, redirectOrigin),
  };
  return { request, client, asked, held: [], prompt };
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

/**
 * Starts a consent page: its handle for the form, and the headers that bind it to this browser. The handle names the
 * person too, because a browser may be signed in as somebody else before the form comes back. Nothing is stored.
 */
export async function beginConsent(
  authority: Authority,
  { request }: ConsentRequest,
  person: PageOwner,
): Promise<{ page: OpenPage; headers: Headers }> {
  let transaction = "";
  const put: OAuthKv["put"] = async (_name, value) => {
    transaction = value;
  };
  const api = await toApi(authority, { put });
  const { handle, headers } = await api.beginConsent(request);
  const page = await openPage(authority, person, handle, transaction);
  return { page, headers: unbound(authority, toLongCookies(headers)) };
}

/** The provider, with some of its storage replaced for one page. */
const toApi = async ({ server, env }: Authority, ofPage: Partial<OAuthKv>) =>
  (await server()).getOAuthApi({ OAUTH_KV: { ...env.OAUTH_KV, ...ofPage } });

/** The provider, which finds the transaction of `page` once: whoever finds it has used up the page. */
const toApiOf = (authority: Authority, page: OpenPage) =>
  toApi(authority, { get: () => takePage(authority, page), delete: async () => undefined });

/** True if both ask for the same thing but for scopes, which the person decides on. */
const isSameRequest = (one: AuthRequest, other: AuthRequest) =>
  JSON.stringify({ ...one, scope: [] }) === JSON.stringify({ ...other, scope: [] });

/**
 * Uses up the page and stores the grant, with the keys that were pasted for it. Null if the page was sent before, or is
 * not this browser's.
 */
export async function approve(
  authority: Authority,
  request: Request,
  approval: {
    readonly page: OpenPage;
    readonly person: PageOwner;
    readonly consent: ConsentRequest;
    /** What the person ticked, of what was asked. */
    readonly scopes: readonly string[];
    readonly keys: readonly StoredKey[];
  },
): Promise<ConsentOutcome | null> {
  const { page, person, consent, keys } = approval;
  const scope = mergeScopes(consent.held, approval.scopes);
  if (scope.length === 0) throw invalid("Nothing was ticked, so there is nothing to allow.");
  const api = await toApiOf(authority, page);
  const approved = await api
    .approveConsent(bound(authority, request), toProviderHandle(page), { scope })
    .catch(toNullIfStale);
  if (approved === null) return null;
  if (!isSameRequest(approved.request, consent.request)) {
    throw invalid("This page belongs to another request.");
  }
  await useRegistration(authority, approved.request.clientId);
  const redirectTo = await allow(authority, person, {
    request: approved.request,
    clientName: consent.client.clientName,
    keys,
  });
  return { redirectTo, headers: unbound(authority, approved.headers) };
}

/** Stores a grant, and returns where to send the browser. Throws: `forbidden`, `upstream_down`, `input`. */
export async function allow(
  authority: Authority,
  { accountId, sessionId }: PageOwner,
  allowed: {
    readonly request: AuthRequest;
    readonly clientName: string;
    readonly keys: readonly StoredKey[];
  },
): Promise<string> {
  const { request, clientName, keys } = allowed;
  const client = await readClient(authority, request.clientId);
  // Administrators see every client with a document before it has a grant.
  await keepClient(authority, client);
  const redirectTo = await authority
    .account(accountId)
    .allow({ request, clientName, client }, { signInId: sessionId, keys });
  if (redirectTo !== null) return redirectTo;
  throw new AppError(
    "Nothing was allowed: you were signed out, or an administrator has ended this app. Sign in and begin again.",
    { kind: "forbidden", scope: "sign-in" },
  );
}

const blocked = () =>
  new AppError("An administrator of this server has blocked this app.", {
    kind: "forbidden",
    scope: "app",
  });

/** The client, if it may be allowed anything now. Throws: `forbidden`, `upstream_down`, `input`. */
async function readClient(authority: Authority, clientId: string): Promise<ClientInfo> {
  const found = await findClient(authority, clientId);
  switch (found.state) {
    case "found":
      return found.client;
    case "unknown":
      throw invalid("Nobody knows this app any more.");
    case "denied":
      throw blocked();
    case "unreachable":
      throw new AppError("The app's own server does not answer. Try again in a minute.", {
        kind: "upstream_down",
        code: "UPSTREAM_DOWN",
        retryable: true,
        retryAfterSeconds: 60,
      });
  }
}

/** From now on the app's registration lives as long as it is used. Throws: `input` if it has ended meanwhile. */
async function useRegistration({ registry }: Authority, clientId: string): Promise<void> {
  const name = `client:${clientId}`;
  if (isMetadataClient(clientId) || (await findShard(registry, name).useRegistration(name))) return;
  throw invalid(unknownApp);
}

/** What the provider says of a transaction that is used, or whose cookie this browser does not have. */
function toNullIfStale(error: unknown): null {
  if (error instanceof AuthorizationError && error.code === "invalid_request") return null;
  throw error;
}

/** Uses up the page and tells the client `access_denied`. Null as `approve`. */
export async function deny(
  authority: Authority,
  request: Request,
  page: OpenPage,
): Promise<ConsentOutcome | null> {
  const api = await toApiOf(authority, page);
  const denied = await api
    .denyConsent(bound(authority, request), toProviderHandle(page))
    .catch(toNullIfStale);
  if (denied === null) return null;
  return { redirectTo: denied.redirectTo, headers: unbound(authority, denied.headers) };
}
