import type { ClientInfo } from "@cloudflare/workers-oauth-provider";

import { hourSeconds, nowSeconds } from "../clock.ts";
import { isMetadataClient } from "../oauth/clients/metadata-client.ts";
import { CimdFetchError } from "../oauth/oauth-provider.gen.js";
import { registrationLimits } from "../rate-limit/limits.ts";
import { findShard } from "../store/shard.ts";
import type { Authority } from "./authority.ts";

/** How long a metadata document's host may take, if the last good document is at hand. */
const patienceMs = 3000;
/** How long a document goes without being written down again, in seconds. */
const keepAgainSeconds = hourSeconds;

/** What toolhub knows of who calls itself by a client id. */
export type FoundClient =
  | {
      readonly state: "found";
      readonly client: ClientInfo;
      /** The host of its metadata document is down, and this is the last one that was good. */
      readonly isLast: boolean;
    }
  /** Nobody registered it, or its metadata document says something else. */
  | { readonly state: "unknown" }
  /** An administrator has blocked it. */
  | { readonly state: "denied" }
  /** Nobody can tell now. */
  | { readonly state: "unreachable" };

/**
 * Finds a client before anything of an account is touched: in the Registry, or by its metadata document. While the
 * document's host is down the last good document counts, for a day; one that is there and says something else is a
 * refusal. Source: OAuth Client ID Metadata Document, section 4; RFC 6749 section 5.2.
 */
export async function findClient(authority: Authority, clientId: string): Promise<FoundClient> {
  const { server, env, directory } = authority;
  if (!isMetadataClient(clientId)) {
    const client = await env.OAUTH_KV.get(`client:${clientId}`, { type: "json" });
    return client ? found(client as ClientInfo) : { state: "unknown" };
  }
  const known = await directory().findApp(clientId);
  if (known?.isDenied) return { state: "denied" };
  try {
    const lookup = (await server()).getOAuthApi(env).lookupClient(clientId);
    const client = await (known?.client ? withPatience(lookup) : lookup);
    return client ? found(client) : { state: "unknown" };
  } catch (error) {
    if (error instanceof CimdFetchError && !isOutage(error.detail)) return { state: "unknown" };
    if (!known?.client) return { state: "unreachable" };
    return { ...found(JSON.parse(known.client) as ClientInfo), isLast: true };
  }
}

const found = (client: ClientInfo) => ({ state: "found", client, isLast: false }) as const;

/** True if the document's host did not answer, or said that it is its own fault. */
const isOutage = (detail: string) => /unreachable|timed out|HTTP (408|429|5\d\d)/.test(detail);

/** Throws: an ordinary Error after 3 seconds. */
async function withPatience<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("the host of the metadata document is slow")), patienceMs);
  });
  return Promise.race([work, late]);
}

/** True if an administrator has blocked the client. */
export async function isBlocked({ directory }: Authority, clientId: string): Promise<boolean> {
  return isMetadataClient(clientId) && ((await directory().findApp(clientId))?.isDenied ?? false);
}

/** Writes down a client with a metadata document that somebody allows or that gets a token: for outages, and for the admin page. */
export async function keepClient({ directory }: Authority, client: ClientInfo): Promise<void> {
  if (!isMetadataClient(client.clientId)) return;
  const { clientId, clientName, redirectUris, grantTypes, responseTypes } = client;
  const { tokenEndpointAuthMethod } = client;
  const kept = { clientId, redirectUris, grantTypes, responseTypes, tokenEndpointAuthMethod };
  await directory().keepApp(
    { id: clientId, name: clientName ?? clientId, redirectUris, client: JSON.stringify(kept) },
    nowSeconds() - keepAgainSeconds,
  );
}

/** A registration that is used lives on: it is written again when half of its time is over. */
export async function renewRegistration(
  { registry }: Authority,
  client: ClientInfo & { readonly registrationExpiresAt?: number },
): Promise<void> {
  const { clientId, registrationExpiresAt: endsAt } = client;
  const { seconds } = registrationLimits.used;
  if (endsAt === undefined || endsAt - nowSeconds() > seconds / 2) return;
  const name = `client:${clientId}`;
  const renewed = { ...client, registrationExpiresAt: nowSeconds() + seconds };
  await findShard(registry, name).renewRegistration(name, JSON.stringify(renewed));
}
