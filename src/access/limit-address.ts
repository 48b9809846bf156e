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
import { fetchesClientMetadata, readBody } from "./token-request.ts";

const tooMany = (seconds: number) =>
  `Too many requests came from your network. Wait ${seconds} seconds, then try again.`;

/** Refuses a page to a client address that asks too often. Throws: `limited`. */
export function limitPage(authority: Authority, route: LimitedRoute) {
  return createMiddleware(async (c, next) => {
    const seconds = await countRequest(authority, c.req.raw, route);
    if (seconds > 0) {
      throw new AppError(tooMany(seconds), { kind: "limited", retryAfterSeconds: seconds });
    }
    await next();
  });
}

/** The same for what programs post, in the form of OAuth errors. Source: RFC 6749 section 5.2, RFC 6585 section 4. */
export function limitPost(authority: Authority, route: LimitedRoute) {
  return createMiddleware(async (c, next) => {
    if (c.req.method !== "POST") return next();
    const seconds = await countRequest(authority, c.req.raw, route);
    if (seconds === 0) return next();
    const headers = { "retry-after": String(seconds) };
    return toOAuthError(429, "too_many_requests", tooMany(seconds), headers);
  });
}

/**
 * Counts a request against the limits of its client address and of the network around it, in one hop. Returns how many
 * seconds to wait, 0 if it may go on. The address itself is neither stored nor logged.
 */
async function countRequest(
  { config, ring, registry }: Authority,
  request: Request,
  route: LimitedRoute,
): Promise<number> {
  const from = toClientNetwork(request, config.isBehindProxy);
  const around = toWiderNetwork(from);
  const toName = (place: string) => createTag(ring, "client-address", place);
  const address = await toName(from);
  const network = around === from ? null : await toName(around);
  const routes: LimitedRoute[] = (await fetchesMetadata(request)) ? [route, "metadata"] : [route];
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
  return waitMs > 0 ? Math.ceil(waitMs / 1000) : countRequest(authority, request, "key_probe");
}

/** True if answering makes toolhub read a document at an address that a stranger chose. */
async function fetchesMetadata(request: Request): Promise<boolean> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname !== "/token") return searchParams.getAll("client_id").some(isMetadataClient);
  return fetchesClientMetadata(request.headers, await readBody(request.clone()));
}
