import type { Grant } from "@cloudflare/workers-oauth-provider";

/** One client's grants, and all of an account: many laptops with many clients. */
const maxOfClient = 50;
const maxGrants = 300;

type Held = Pick<Grant, "id" | "clientId" | "createdAt" | "expiresAt">;

/** When the grant ends if nobody renews it, in seconds since 1970. */
const toEnd = ({ expiresAt, createdAt }: Held) => expiresAt ?? createdAt;

/**
 * Which grant has to end before `clientId` gets another one; undefined if there is room. It is one of the client's own,
 * or of the client that has the most: no app can push out another that has fewer. The one that was not renewed for the
 * longest time goes first.
 */
export function findDisplacedGrant<G extends Held>(
  grants: readonly G[],
  clientId: string,
): G | undefined {
  const ofClient = Map.groupBy(grants, (grant) => grant.clientId);
  const own = ofClient.get(clientId) ?? [];
  const [most = []] = [...ofClient.values()].sort((one, other) => other.length - one.length);
  const giving = own.length >= maxOfClient ? own : grants.length >= maxGrants ? most : [];
  return giving.toSorted((one, other) => toEnd(one) - toEnd(other))[0];
}
