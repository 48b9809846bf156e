import type { AuthRequest } from "@cloudflare/workers-oauth-provider";

import type { StoredKey } from "../account/keys.ts";
import { nowSeconds } from "../clock.ts";
import { AppError } from "../errors.ts";
import { isMetadataClient } from "../oauth/clients/metadata-client.ts";
import type { OAuthKv } from "../oauth/kv.ts";
import { AuthorizationError } from "../oauth/oauth-provider.gen.js";
import { mergeScopes } from "../oauth/scopes.ts";
import { findShard } from "../store/shard.ts";
import type { Authority } from "./authority.ts";
import {
  bound,
  type OpenPage,
  openPage,
  type PageOwner,
  toLongCookies,
  toPageAddress,
  toProviderHandle,
  unbound,
} from "./consent-page.ts";
import { blocked, type ConsentRequest, invalid, unknownClient } from "./consent-request.ts";
import { admitClient, type ReadClient, toKeptClient } from "./known-client.ts";

/** Where to send the browser, with the cookies to set. */
export interface ConsentOutcome {
  readonly redirectTo: string;
  readonly headers: Headers;
}

/**
 * Starts a consent page: its handle for the form, and the headers that bind it to this browser. The handle names the
 * person too, because a browser may be signed in as somebody else before the form comes back. Nothing is stored.
 */
export async function beginConsent(
  authority: Authority,
  url: URL,
  { request, client, known }: ConsentRequest,
  person: PageOwner,
): Promise<{ page: OpenPage; headers: Headers }> {
  let transaction = "";
  const put: OAuthKv["put"] = async (_name, value) => {
    transaction = value;
  };
  const api = await toApi(authority, { put });
  const { handle, headers } = await api.beginConsent(request);
  const document = isMetadataClient(request.clientId) ? known : null;
  const address = await toPageAddress(url);
  const content = { address, transaction, request, client, document };
  const page = await openPage(authority, person, handle, content);
  return { page, headers: unbound(authority, toLongCookies(headers)) };
}

/** The provider, with some of its storage replaced for one page. */
const toApi = async ({ server, env }: Authority, ofPage: Partial<OAuthKv>) =>
  (await server()).getOAuthApi({ OAUTH_KV: { ...env.OAUTH_KV, ...ofPage } });

/** The provider, which finds the transaction of `page`. That the page is used once is up to the account. */
const toApiOf = (authority: Authority, { transaction }: OpenPage) =>
  toApi(authority, { get: async () => transaction, delete: async () => undefined });

/**
 * Uses up the page and stores the grant, with the keys that were pasted for it. Null if the page was sent before, or is
 * not this browser's. Throws: `forbidden`, `input`.
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
    readonly trustsForms: boolean;
    readonly keys: readonly StoredKey[];
  },
): Promise<ConsentOutcome | null> {
  const { page, person, consent, keys, trustsForms } = approval;
  const scope = mergeScopes(consent.held, approval.scopes);
  if (scope.length === 0) throw invalid("Nothing was ticked, so there is nothing to allow.");
  const api = await toApiOf(authority, page);
  const approved = await api
    .approveConsent(bound(authority, request), toProviderHandle(page), { scope })
    .catch(toNullIfStale);
  if (approved === null) return null;
  const allowance = {
    request: approved.request,
    clientName: consent.client.clientName,
    kept: toKeptClient(await useClient(authority, approved.request, page.document)),
    trustsForms,
  };
  const { accountId, sessionId: signInId } = person;
  const verdict = await authority.account(accountId).allow(allowance, { signInId, keys, page });
  if ("redirectTo" in verdict) {
    return { redirectTo: verdict.redirectTo, headers: unbound(authority, approved.headers) };
  }
  if (verdict.refused === "used") return null;
  throw new AppError(
    "Nothing was allowed: you were signed out, or an administrator has ended this app. Sign in and begin again.",
    { kind: "forbidden", scope: "sign-in" },
  );
}

/**
 * The client, if it may be allowed anything now. From now on its registration lives as long as it is used, or
 * administrators see it. Throws: `input` if its registration has ended meanwhile, `forbidden` if it was blocked.
 */
async function useClient(
  authority: Authority,
  { clientId }: AuthRequest,
  document: ReadClient | null,
): Promise<ReadClient> {
  if (document) {
    if (await admitClient(authority, document)) return document;
    throw blocked();
  }
  const name = `client:${clientId}`;
  const record = await findShard(authority.registry, name).useRegistration(name);
  if (record === null) throw unknownClient();
  return { client: JSON.parse(record), readAt: nowSeconds() };
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
  { accountId, sessionId }: PageOwner,
): Promise<ConsentOutcome | null> {
  const api = await toApiOf(authority, page);
  const denied = await api
    .denyConsent(bound(authority, request), toProviderHandle(page))
    .catch(toNullIfStale);
  if (denied === null) return null;
  const { name, until } = page;
  if (!(await authority.account(accountId).changePage({ name, until }, sessionId))) return null;
  return { redirectTo: denied.redirectTo, headers: unbound(authority, denied.headers) };
}
