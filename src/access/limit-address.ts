import type { Context } from "hono";
import { createMiddleware } from "hono/factory";

import { createTag } from "../crypto/tag.ts";
import { AppError } from "../errors.ts";
import { isMetadataClient } from "../oauth/clients/metadata-client.ts";
import { toOAuthError } from "../oauth/oauth-error.ts";
import { toClientNetwork, toWiderNetwork } from "../rate-limit/client-address.ts";
import type { KeysVerdict } from "../rate-limit/keys-verdict.ts";
import type { LimitedRoute } from "../rate-limit/limits.ts";
import { findShard } from "../store/shard.ts";
import type { Authority } from "./authority.ts";

const tooMany = (seconds: number) =>
  `Too many requests came from your network. Wait ${seconds} seconds, then try again.`;

/**
 * Refuses a page to a client address that asks too often, and notes how many of the keys in its form the address may try.
 * `countKeys`: how many that are. Throws: `limited`.
 */
export function limitPage(
  authority: Authority,
  route: LimitedRoute,
  countKeys: (c: Context) => Promise<number> = async () => 0,
) {
  return createMiddleware<{ Variables: { addressMayTry: KeysVerdict } }>(async (c, next) => {
    const { searchParams } = new URL(c.req.url);
    // The form of a consent page says what the document said, so that it is not read again.
    const reads =
      c.req.method !== "POST" && searchParams.getAll("client_id").some(isMetadataClient);
    const routes = reads ? ([route, "metadata"] as const) : [route];
    const { seconds, keys } = await countRequest(authority, c.req.raw, routes, await countKeys(c));
    assertFree(seconds);
    c.set("addressMayTry", keys);
    await next();
  });
}

/** The same for what programs post, in the form of OAuth errors. Source: RFC 6749 section 5.2, RFC 6585 section 4. */
export function limitPost(authority: Authority, route: LimitedRoute) {
  return createMiddleware(async (c, next) => {
    if (c.req.method !== "POST") return next();
    const { seconds } = await countRequest(authority, c.req.raw, [route]);
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
export const countMetadataFetch = async (authority: Authority, request: Request): Promise<number> =>
  (await countRequest(authority, request, ["metadata"])).seconds;

/** The same for a page, if the client has a document. Throws: `limited`. */
export async function assertMayFetch(
  authority: Authority,
  request: Request,
  clientId: string | null,
): Promise<void> {
  if (isMetadataClient(clientId)) assertFree(await countMetadataFetch(authority, request));
}

/**
 * Counts a request and its keys against the limits of its client address and of the network around it, in one hop. Returns
 * how many seconds to wait, 0 if it may go on. The address itself is neither stored nor logged.
 */
async function countRequest(
  { config, ring, registry }: Authority,
  request: Request,
  routes: readonly LimitedRoute[],
  newKeys = 0,
): Promise<{ readonly seconds: number; readonly keys: KeysVerdict }> {
  const from = toClientNetwork(request, config.isBehindProxy);
  const around = toWiderNetwork(from);
  const toName = (place: string) => createTag(ring, "client-address", place);
  const address = await toName(from);
  const network = around === from ? null : await toName(around);
  // In one object for all addresses of a network, so that both are counted in one step.
  const shard = findShard(registry, network ?? address);
  const { waitMs, keys } = await shard.countRequest({ address, network }, routes, newKeys);
  return { seconds: Math.ceil(waitMs / 1000), keys };
}
