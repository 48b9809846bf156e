import {
  AuthorizationError,
  type AuthRequest,
  CimdFetchError,
  type ConsentDescription,
} from "@cloudflare/workers-oauth-provider";

import { AppError } from "../errors.ts";
import type { Authority } from "./authority.ts";
import { fromLoopbackCookies, toLoopbackCookies } from "./loopback-cookies.ts";
import { assertStrictRequest } from "./preflight.ts";
import { toAskedScopes } from "./scopes.ts";

/** A checked authorization request and what the consent page must tell about it. */
export interface ConsentRequest {
  readonly request: AuthRequest;
  readonly client: ConsentDescription;
  /** Asked for and known at the requested resource. */
  readonly asked: readonly string[];
}

/** Where to send the browser, with the cookies to set. */
export interface ConsentOutcome {
  readonly redirectTo: string;
  readonly headers: Headers;
}

const invalid = (message: string) =>
  new AppError(message, { kind: "input", path: "/", allowed: "a new start from your client" });

/**
 * What the provider throws, as something a page or a redirect can tell.
 * Returns where to send the browser when the client may be told; throws `input` otherwise.
 */
export function toErrorRedirect(error: unknown): string {
  if (error instanceof AuthorizationError && error.redirectTo) return error.redirectTo;
  if (error instanceof AuthorizationError) throw invalid(`${error.description}.`);
  if (error instanceof CimdFetchError) {
    throw invalid("The client's metadata document cannot be used. Ask the client's makers.");
  }
  throw error;
}

/** Reads `/authorize`. Throws: `input` for the page; what `toErrorRedirect` knows. */
export async function readConsentRequest(authority: Authority, url: URL): Promise<ConsentRequest> {
  assertStrictRequest(url);
  const api = authority.server.getOAuthApi(authority.env);
  const request = await api.parseAuthRequest(new Request(url));
  const endpoint = authority.endpoints.find(({ resource }) => resource === request.resource);
  const asked = toAskedScopes(endpoint?.scopes ?? [], request.scope);
  if (asked.length === 0) {
    const { redirectUri, state, issuer } = request;
    throw new AuthorizationError("invalid_scope", {
      description: "None of the requested scopes exists at this resource",
      redirectUri,
      state,
      ...(issuer === undefined ? {} : { issuer }),
    });
  }
  return { request, client: await api.describeConsent(request), asked };
}

/** Starts a consent page: the handle for its form, and the headers that bind it to this browser. */
export async function beginConsent(
  authority: Authority,
  { request }: ConsentRequest,
): Promise<{ handle: string; headers: Headers }> {
  const { handle, headers } = await authority.server
    .getOAuthApi(authority.env)
    .beginConsent(request);
  return { handle, headers: unbound(authority, headers) };
}

const unbound = (authority: Authority, headers: Headers) =>
  authority.config.isLoopback ? toLoopbackCookies(headers) : headers;

const bound = (authority: Authority, request: Request) =>
  authority.config.isLoopback ? fromLoopbackCookies(request) : request;

/** Uses up the handle and stores the grant. `beforeGrant` runs between the two, for what belongs to the approval. */
export async function approve(
  authority: Authority,
  request: Request,
  approval: {
    readonly handle: string;
    readonly accountId: string;
    readonly clientId: string;
    readonly clientName: string;
    readonly scopes: readonly string[];
    readonly beforeGrant: () => Promise<void>;
  },
): Promise<ConsentOutcome> {
  const { handle, accountId, clientName, scopes } = approval;
  const approved = await authority.server
    .getOAuthApi(authority.env)
    .approveConsent(bound(authority, request), handle, { scope: [...scopes] });
  if (approved.request.clientId !== approval.clientId) {
    throw invalid("This page belongs to another request.");
  }
  await approval.beforeGrant();
  const redirectTo = await authority
    .account(accountId)
    .allow(accountId, approved.request, clientName);
  return { redirectTo, headers: unbound(authority, approved.headers) };
}

/** Uses up the handle and tells the client `access_denied`. */
export async function deny(
  authority: Authority,
  request: Request,
  handle: string,
): Promise<ConsentOutcome> {
  const api = authority.server.getOAuthApi(authority.env);
  const { redirectTo, headers } = await api.denyConsent(bound(authority, request), handle);
  return { redirectTo, headers: unbound(authority, headers) };
}
