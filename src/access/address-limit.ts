import { toObjectName } from "../crypto/account-id.ts";
import { createTag } from "../crypto/tag.ts";
import { isMetadataClient } from "../oauth/clients/metadata-client.ts";
import { toClientNetwork, toWiderNetwork } from "../rate-limit/client-address.ts";
import type { LimitedRoute } from "../rate-limit/limits.ts";
import { findShard } from "../store/shard.ts";
import type { Authority } from "./authority.ts";
import { fetchesClientMetadata, readBody } from "./token-request.ts";

/**
 * Counts a request against the limits of its client address and of the network around it, in one hop. Returns how many
 * seconds to wait, 0 where it may go on. The address itself is neither stored nor logged.
 */
export async function countRequest(
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
 * seconds to wait, 0 where it may be tried.
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

/** True where answering makes toolhub read a document at an address that a stranger chose. */
async function fetchesMetadata(request: Request): Promise<boolean> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname !== "/token") return searchParams.getAll("client_id").some(isMetadataClient);
  return fetchesClientMetadata(request.headers, await readBody(request.clone()));
}
