import type { StoredKey } from "../account/keys.ts";
import { nowSeconds } from "../clock.ts";
import { toObjectName } from "../crypto/account-id.ts";
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

/** A consent page that waits for its form. `until` in seconds since 1970. */
export interface OpenPage {
  /** Carries the page itself, sealed: nothing is written down before its form comes. */
  readonly handle: string;
  readonly until: number;
  /** The provider's record of the request. */
  readonly transaction: string;
  /** Proven keys that wait for Allow. */
  readonly keys: readonly StoredKey[];
  /** The keys as they are stored: sealed; null if none were kept yet. */
  readonly record: string | null;
}

/** Why a consent page is no longer good: its hour is over, its form was sent, or it belongs to another sign-in. */
export type Staleness = "expired" | "used" | "foreign";

type Found = { readonly page: OpenPage } | { readonly stale: Staleness };

/** What stands in the place of a page whose form was sent, until the page would have ended. */
const used = "used";
/** Clocks differ a little: what says `used` is there for longer than the page. */
const usedSeconds = 60;

/** Shape: `<the provider's handle>.<whose page it is>.<until>`, then the sealed transaction. */
function splitHandle(handle: string) {
  const [ofProvider = "", person = "", until = "", ...sealed] = handle.split(".");
  const id = [ofProvider, person, until].join(".");
  return { id, ofProvider, person, until: Number(until), sealed: sealed.join(".") };
}

const toName = async (handle: string) => `consent:${await toHash(splitHandle(handle).id)}`;

const toSeal = ({ accountId, sessionId }: PageOwner, what: string): SealedAs => ({
  purpose: "consent",
  accountId,
  name: `${sessionId}/${what}`,
});

/** The provider's part of the handle. */
export const toProviderHandle = ({ handle }: OpenPage) => splitHandle(handle).ofProvider;

/** True if the page was made for this person, whether it is open or not. */
export const isPageOf = (handle: string, { accountId }: Pick<PageOwner, "accountId">) =>
  splitHandle(handle).person === toObjectName(accountId);

/** The page of the provider's `transaction`. It opens for this sign-in and this handle alone. */
export async function openPage(
  { ring }: Authority,
  owner: PageOwner,
  ofProvider: string,
  transaction: string,
): Promise<OpenPage> {
  const until = nowSeconds() + transactionSeconds;
  const id = [ofProvider, toObjectName(owner.accountId), until].join(".");
  const sealed = await sealText(ring, toSeal(owner, id), transaction);
  return { handle: `${id}.${sealed}`, until, transaction, keys: [], record: null };
}

/** The page of a handle, as this sign-in may have it. */
export async function findPage(
  { ring, registry }: Authority,
  owner: PageOwner,
  handle: string,
): Promise<Found> {
  const { id, until, sealed } = splitHandle(handle);
  // What is not even a number was never good for an hour.
  if (!(until > nowSeconds())) return { stale: "expired" };
  const name = await toName(handle);
  const record = await findShard(registry, name).read(name);
  if (record === used) return { stale: used };
  try {
    const transaction = await openText(ring, toSeal(owner, id), sealed);
    const keys = record && (await openText(ring, toSeal(owner, name), record));
    const page = { handle, until, transaction, record };
    return { page: { ...page, keys: keys ? (JSON.parse(keys) as StoredKey[]) : [] } };
  } catch {
    // Of another sign-in, moved here from another page, or changed.
    return { stale: "foreign" };
  }
}

/** Keeps proven keys for as long as the page is open. False if its form was sent once more meanwhile. */
export async function keepKeys(
  { ring, registry }: Authority,
  owner: PageOwner,
  { handle, until, record }: OpenPage,
  keys: readonly StoredKey[],
): Promise<boolean> {
  const name = await toName(handle);
  const next = await sealText(ring, toSeal(owner, name), JSON.stringify(keys));
  const shard = findShard(registry, name);
  return record === null
    ? shard.claim(name, next, { expiration: until })
    : shard.swap(name, record, next);
}

/** Ends the page, and its keys with it. Its transaction for the first who does so, null for all others. */
export async function takePage(
  { registry }: Pick<Authority, "registry">,
  { handle, until, transaction }: OpenPage,
): Promise<string | null> {
  const name = await toName(handle);
  const options = { expiration: until + usedSeconds };
  return (await findShard(registry, name).mark(name, used, options)) ? transaction : null;
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

/** Of the provider's cookies, and of the same over plain http. */
const prefixed = "__Host-oauth-";
const plain = "toolhub-oauth-";

/** Safari keeps no `__Host-` cookie on http://localhost, so there the consent cookies go by plain names. */
function toLoopbackCookies(headers: Headers): Headers {
  const renamed = new Headers(headers);
  renamed.delete("set-cookie");
  for (const cookie of headers.getSetCookie()) {
    renamed.append("set-cookie", cookie.replace(prefixed, plain).replace(/;\s*Secure/i, ""));
  }
  return renamed;
}

/** The request as the provider expects it: the plain names back to prefixed ones; the body was read already. */
function fromLoopbackCookies(request: Request): Request {
  const headers = new Headers(request.headers);
  const cookies = (headers.get("cookie") ?? "").split(/;\s*/);
  const own = cookies.filter((cookie) => !cookie.startsWith(prefixed));
  headers.set("cookie", own.map((cookie) => cookie.replace(plain, prefixed)).join("; "));
  return new Request(request.url, { headers });
}

/** The headers of an answer, as this browser takes them. */
export const unbound = (authority: Authority, headers: Headers) =>
  authority.config.isHttps ? headers : toLoopbackCookies(headers);

/** A request of this browser, as the provider takes it. */
export const bound = (authority: Authority, request: Request) =>
  authority.config.isHttps ? request : fromLoopbackCookies(request);
