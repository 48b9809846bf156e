import { createTag } from "../keys/tag.ts";
import type { LimitedRoute } from "../limits.ts";
import { findShard } from "../store/shard.ts";
import type { Authority } from "./authority.ts";
import { toClientNetwork } from "./client-address.ts";

/**
 * Counts a request against the limits of its client address, in one hop. Returns how many seconds to wait, 0 where it
 * may go on. The address itself is neither stored nor logged.
 */
export async function countRequest(
  { config, ring, registry }: Authority,
  request: Request,
  route: LimitedRoute,
): Promise<number> {
  const hash = await createTag(
    ring,
    "client-address",
    toClientNetwork(request, config.isBehindProxy),
  );
  const routes: LimitedRoute[] = (await fetchesMetadata(request)) ? [route, "metadata"] : [route];
  const waitMs = await findShard(registry, hash).countRequest(hash, routes);
  return Math.ceil(waitMs / 1000);
}

/** True where the client is named by the address of its metadata document. */
async function fetchesMetadata(request: Request): Promise<boolean> {
  const { pathname, searchParams } = new URL(request.url);
  const isDocument = (id: string | null) => id?.startsWith("https:") ?? false;
  if (pathname !== "/token") return searchParams.getAll("client_id").some(isDocument);
  if (request.headers.has("authorization")) return true;
  const body = new TextDecoder().decode(await request.clone().arrayBuffer());
  return isDocument(new URLSearchParams(body).get("client_id"));
}
