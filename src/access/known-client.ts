import type { ClientInfo } from "@cloudflare/workers-oauth-provider";

import type { KeptClient } from "../account/grants/kept-client.ts";
import { daySeconds, hourSeconds, nowSeconds } from "../clock.ts";
import { isMetadataClient } from "../oauth/clients/metadata-client.ts";
import { CimdFetchError } from "../oauth/oauth-provider.gen.js";
import { registrationLimits } from "../rate-limit/limits.ts";
import type { AppDraft } from "../store/document-clients.ts";
import { findShard } from "../store/shard.ts";
import type { Authority } from "./authority.ts";

/** How long a metadata document's host may take, if the last good document is at hand. */
const patienceMs = 3000;
/** How long a document goes without being read and written down again, in seconds. */
const freshSeconds = hourSeconds;
/** How long a grant goes by the document that it was made with, in seconds. */
const keptSeconds = daySeconds;
/** A registration is renewed when half of its time is over. */
const renewalSeconds = registrationLimits.used.seconds / 2;

type Registered = ClientInfo & { readonly registrationExpiresAt?: number };

/** A client, and when its metadata document or its registration was read, in seconds since 1970. */
export interface ReadClient {
  readonly client: ClientInfo;
  readonly readAt: number;
}

/** What toolhub knows of who calls itself by a client id. */
export type FoundClient =
  | (ReadClient & {
      readonly state: "found";
      /** The host of its metadata document is down, and this is the last one that was good. */
      readonly isLast: boolean;
    })
  /** Nobody registered it, or its metadata document says something else. */
  | { readonly state: "unknown" }
  /** An administrator has blocked it. */
  | { readonly state: "denied" }
  /** Too many documents were read for this address. */
  | { readonly state: "limited"; readonly seconds: number }
  /** Nobody can tell now. */
  | { readonly state: "unreachable" };

/** Asked before a document is read: for how many seconds none may be, 0 if one may. */
export type CountFetch = () => Promise<number>;

/** Finds a client that registered itself. */
export async function findRegistered(
  { env }: Pick<Authority, "env">,
  clientId: string,
): Promise<FoundClient> {
  const client = await env.OAUTH_KV.get(`client:${clientId}`, { type: "json" });
  return client ? found(client as ClientInfo) : { state: "unknown" };
}

/**
 * Finds a client before anything of an account is touched: in the Registry, or by its metadata document, which is read
 * again after an hour, or at once for a client that signs. While the document's host is down the last good document
 * counts, for a day; one that is there and says something else is a refusal.
 * Source: OAuth Client ID Metadata Document, section 4; RFC 6749 section 5.2.
 */
export async function findClient(
  authority: Authority,
  clientId: string,
  countFetch: CountFetch,
  isSigned: boolean,
): Promise<FoundClient> {
  if (!isMetadataClient(clientId)) return findRegistered(authority, clientId);
  const known = await authority.directory().findApp(clientId);
  if (known?.isDenied) return { state: "denied" };
  const last = known?.client ? found(JSON.parse(known.client), known.keptAt) : null;
  if (last && !isSigned && last.readAt > nowSeconds() - freshSeconds) return last;
  const seconds = await countFetch();
  return seconds > 0 ? { state: "limited", seconds } : readDocument(authority, clientId, last);
}

/** The client as its document says now; `last` is what it said before. */
async function readDocument(
  { server, env }: Authority,
  clientId: string,
  last: ReturnType<typeof found> | null,
): Promise<FoundClient> {
  try {
    const lookup = (await server()).getOAuthApi(env).lookupClient(clientId);
    const client = await (last ? withPatience(lookup) : lookup);
    return client ? found(client) : { state: "unknown" };
  } catch (error) {
    if (error instanceof CimdFetchError && !isOutage(error.detail)) return { state: "unknown" };
    return last ? { ...last, isLast: true } : { state: "unreachable" };
  }
}

const found = (client: ClientInfo, readAt = nowSeconds()) =>
  ({ state: "found", client, readAt, isLast: false }) as const;

/** True if the document's host did not answer, or said that it is its own fault. */
const isOutage = (detail: string) => /unreachable|timed out|HTTP (408|429|5\d\d)/.test(detail);

/** Throws: an ordinary Error after 3 seconds. */
async function withPatience<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error("the host of the metadata document is slow")), patienceMs);
  });
  return Promise.race([work, late]);
}

/** What is kept of a document: nothing that `/token` or the admin page does without. */
export function toCompact(client: ClientInfo): ClientInfo {
  const { clientId, clientName, redirectUris, grantTypes, responseTypes } = client;
  const { tokenEndpointAuthMethod } = client;
  return {
    clientId,
    redirectUris,
    tokenEndpointAuthMethod,
    ...(clientName === undefined ? {} : { clientName }),
    ...(grantTypes === undefined ? {} : { grantTypes }),
    ...(responseTypes === undefined ? {} : { responseTypes }),
  };
}

/**
 * The client as a grant of it remembers it, so that `/token` asks nobody else: one with a document for a day, one that
 * registered itself until it has to be renewed, and not at all one that proves itself with keys of its host.
 */
export function toKeptClient({ client, readAt }: ReadClient): KeptClient {
  if (client.tokenEndpointAuthMethod === "private_key_jwt") return { client, until: 0 };
  if (isMetadataClient(client.clientId)) {
    return { client: toCompact(client), until: readAt + keptSeconds };
  }
  // The provider renews a registration that has an end; here that is done outside of the account.
  const { registrationExpiresAt: endsAt, ...registered } = client as Registered;
  return { client: registered, until: (endsAt ?? readAt + 2 * renewalSeconds) - renewalSeconds };
}

function toDraft({ client, readAt }: ReadClient): AppDraft {
  const { clientId: id, clientName: name = id, redirectUris } = client;
  return { id, name, redirectUris, client: JSON.stringify(toCompact(client)), readAt };
}

/** What administrators see of a client with a metadata document; null if nobody has allowed it. */
export const findListed = async ({ directory }: Authority, clientId: string) =>
  directory().findApp(clientId);

/**
 * Writes down a client with a metadata document that somebody allows: administrators see it before it has a grant.
 * False if they have blocked it.
 */
export async function admitClient({ directory }: Authority, read: ReadClient): Promise<boolean> {
  return directory().admitApp(toDraft(read), nowSeconds() - freshSeconds);
}

/** Writes down a client with a metadata document that got a token, for outages. */
export async function keepClient({ directory }: Authority, read: ReadClient): Promise<void> {
  if (!isMetadataClient(read.client.clientId)) return;
  await directory().keepApp(toDraft(read), nowSeconds() - freshSeconds);
}

/** A registration that is used lives on: it is written again when half of its time is over. */
export async function renewRegistration(
  { registry }: Authority,
  client: Registered,
): Promise<void> {
  const { clientId, registrationExpiresAt: endsAt } = client;
  if (endsAt === undefined || endsAt - nowSeconds() > renewalSeconds) return;
  const name = `client:${clientId}`;
  const renewed = {
    ...client,
    registrationExpiresAt: nowSeconds() + registrationLimits.used.seconds,
  };
  await findShard(registry, name).renewRegistration(name, JSON.stringify(renewed));
}
