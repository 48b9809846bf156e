import type { StoredKey } from "../account/keys.ts";
import { nowSeconds } from "../clock.ts";
import { toHash } from "../crypto/hash.ts";
import { openText, type SealedAs, sealText } from "../crypto/seal.ts";
import { transactionSeconds } from "../oauth/kv.ts";
import { findShard } from "../store/shard.ts";
import type { Authority } from "./authority.ts";

/** The sign-in that a consent page belongs to. */
export interface PageOwner {
  readonly accountId: string;
  readonly sessionId: string;
}

/** What is written down of a page. `until` in seconds since 1970. */
interface PageRecord {
  readonly until: number;
  /** Proven keys that wait for Allow. */
  readonly keys: readonly StoredKey[];
}

/** A consent page that waits for its form. */
export interface OpenPage extends PageRecord {
  readonly handle: string;
  /** As it is stored: sealed. */
  readonly record: string;
}

/** Why a consent page is no longer good: its hour is over, its form was sent, or it belongs to another sign-in. */
export type Staleness = "expired" | "used" | "foreign";

type Found = { readonly page: OpenPage } | { readonly stale: Staleness };

/** What stands in the place of a page whose form was sent, until the page would have ended. */
const used = "used";

const toName = async (handle: string) => `consent:${await toHash(handle)}`;

const toSeal = ({ accountId, sessionId }: PageOwner, name: string): SealedAs => ({
  purpose: "consent",
  accountId,
  name: `${sessionId}/${name}`,
});

const seal = ({ ring }: Authority, owner: PageOwner, name: string, page: PageRecord) =>
  sealText(ring, toSeal(owner, name), JSON.stringify(page));

/** Writes down whose page this is. It opens for this sign-in and this handle alone. */
export async function openPage(
  authority: Authority,
  owner: PageOwner,
  handle: string,
): Promise<OpenPage> {
  const name = await toName(handle);
  const page = { until: nowSeconds() + transactionSeconds, keys: [] };
  const record = await seal(authority, owner, name, page);
  await findShard(authority.registry, name).write(name, record, { expiration: page.until });
  return { ...page, handle, record };
}

/** The page of a handle, as this sign-in may have it. */
export async function findPage(
  { ring, registry }: Authority,
  owner: PageOwner,
  handle: string,
): Promise<Found> {
  const name = await toName(handle);
  const record = await findShard(registry, name).read(name);
  if (record === null) return { stale: "expired" };
  if (record === used) return { stale: used };
  try {
    const { text } = await openText(ring, toSeal(owner, name), record);
    return { page: { ...(JSON.parse(text) as PageRecord), handle, record } };
  } catch {
    // Of another sign-in, moved here from another page, or changed.
    return { stale: "foreign" };
  }
}

/** Keeps proven keys for as long as the page is open. False if its form was sent once more meanwhile. */
export async function keepKeys(
  authority: Authority,
  owner: PageOwner,
  { handle, until, record }: OpenPage,
  keys: readonly StoredKey[],
): Promise<boolean> {
  const name = await toName(handle);
  const next = await seal(authority, owner, name, { until, keys });
  return findShard(authority.registry, name).swap(name, record, next);
}

/** Ends the page, and its keys with it. */
export async function endPage(
  { registry }: Pick<Authority, "registry">,
  { handle, until }: OpenPage,
): Promise<void> {
  const name = await toName(handle);
  await findShard(registry, name).write(name, used, { expiration: until });
}

/** Lets the provider's cookie live as long as the page that it is of. */
export function toLongCookies(headers: Headers): Headers {
  const long = new Headers(headers);
  long.delete("set-cookie");
  for (const cookie of headers.getSetCookie()) {
    long.append("set-cookie", cookie.replace(/Max-Age=\d+/, `Max-Age=${transactionSeconds}`));
  }
  return long;
}
