import { createMiddleware } from "hono/factory";

import { toObjectName } from "../crypto/account-id.ts";
import { createTag } from "../crypto/tag.ts";
import { AppError } from "../errors.ts";
import { isMetadataClient } from "../oauth/clients/metadata-client.ts";
import { toOAuthError } from "../oauth/oauth-error.ts";
import { toClientNetwork, toWiderNetwork } from "../rate-limit/client-address.ts";
import type { LimitedRoute } from "../rate-limit/limits.ts";
import { findShard } from "../store/shard.ts";
import type { Authority } from "./authority.ts";

const tooMany = (seconds: number) =>
  `Too many requests came from your network. Wait ${seconds} seconds, then try again.`;

/** Refuses a page to a client address that asks too often. Throws: `limited`. */
export function limitPage(authority: Authority, route: LimitedRoute) {
  return createMiddleware(async (c, next) => {
    const { searchParams } = new URL(c.req.url);
    // The form of a consent page says what the document said, so that it is not read again.
    const reads =
      c.req.method !== "POST" && searchParams.getAll("client_id").some(isMetadataClient);
    assertFree(await countRequest(authority, c.req.raw, reads ? [route, "metadata"] : [route]));
    await next();
  });
}

/** The same for what programs post, in the form of OAuth errors. Source: RFC 6749 section 5.2, RFC 6585 section 4. */
export function limitPost(authority: Authority, route: LimitedRoute) {
  return createMiddleware(async (c, next) => {
    if (c.req.method !== "POST") return next();
    const seconds = await countRequest(authority, c.req.raw, [route]);
    return seconds === 0 ? next() : refuseForNow(seconds);
  });
}

/** The OAuth error for a program that has to wait. */
export const refuseForNow = (seconds: number): Response =>
  toOAuthError(429, "too_many_requests", tooMany(seconds), { "retry-after": String(seconds) });

function assertFree(seconds: number): void {
  if (seconds === 0) return;
  throw new AppError(tooMany(seconds), { kind: "limited", retryAfterSeconds: seconds });
}

/**
 * Counts that a document is about to be read at an address that a stranger chose. Returns how many seconds to wait, 0 if
 * it may be read.
 */
export const countMetadataFetch = (authority: Authority, request: Request): Promise<number> =>
  countRequest(authority, request, ["metadata"]);

/** The same for a page, if the client has a document. Throws: `limited`. */
export async function assertMayFetch(
  authority: Authority,
  request: Request,
  clientId: string | null,
): Promise<void> {
  if (isMetadataClient(clientId)) assertFree(await countMetadataFetch(authority, request));
}

/**
 * Counts a request against the limits of its client address and of the network around it, in one hop. Returns how many
 * seconds to wait, 0 if it may go on. The address itself is neither stored nor logged.
 */
async function countRequest(
  { config, ring, registry }: Authority,
  request: Request,
  routes: readonly LimitedRoute[],
): Promise<number> {
  const from = toClientNetwork(request, config.isBehindProxy);
  const around = toWiderNetwork(from);
  const toName = (place: string) => createTag(ring, "client-address", place);
  const address = await toName(from);
  const network = around === from ? null : await toName(around);
  // In one object for all addresses of a network, so that both are counted in one step.
  const shard = findShard(registry, network ?? address);
  return Math.ceil((await shard.countRequest({ address, network }, routes)) / 1000);
}

/**
 * Counts a key that is about to be tried at an upstream, for the account and for the client's address. Returns how many
 * seconds to wait, 0 if it may be tried.
 */
export async function countKeyProbe(
  authority: Authority,
  request: Request,
  accountId: string,
): Promise<number> {
  const hash = await createTag(authority.ring, "account-limit", toObjectName(accountId));
  const shard = findShard(authority.registry, hash);
  const waitMs = await shard.countRequest({ address: hash, network: null }, ["account_key_probe"]);
  return waitMs > 0 ? Math.ceil(waitMs / 1000) : countRequest(authority, request, ["key_probe"]);
}
