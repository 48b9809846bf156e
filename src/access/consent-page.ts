import type { AuthRequest } from "@cloudflare/workers-oauth-provider";

import type { StoredKey } from "../account/keys.ts";
import { nowSeconds } from "../clock.ts";
import { toObjectName } from "../crypto/account-id.ts";
import { toHash } from "../crypto/hash.ts";
import { openText, type SealedAs, sealText } from "../crypto/seal.ts";
import { transactionSeconds } from "../oauth/kv.ts";
import type { Authority } from "./authority.ts";
import type { ClientDescription } from "./consent-request.ts";
import type { ReadClient } from "./known-client.ts";

/** The sign-in that a consent page belongs to. */
export interface PageOwner {
  readonly accountId: string;
  readonly sessionId: string;
}

/** What a consent page is about. */
interface PageContent {
  /** A digest of the request's path and query: the page decides on no other. */
  readonly address: string;
  /** The provider's record of the request. */
  readonly transaction: string;
  readonly request: AuthRequest;
  readonly client: ClientDescription;
  /** What the client's metadata document said; null for one that registered itself. */
  readonly document: ReadClient | null;
}

/** A consent page that waits for its form. `until` in seconds since 1970. */
export interface OpenPage extends PageContent {
  /** Carries the page itself, sealed: nothing is written down before its form comes. */
  readonly handle: string;
  /** Names the page in its person's account. */
  readonly name: string;
  readonly until: number;
}

/** Proven keys that wait for Allow, and how they are stored: sealed; null if none were kept yet. */
export interface KeptKeys {
  readonly keys: readonly StoredKey[];
  readonly record: string | null;
}

/** Why a consent page is no longer good: its hour is over, its form was sent, or it belongs to another sign-in. */
export type Staleness = "expired" | "used" | "foreign";

/** Shape: `<the provider's handle>.<whose page it is>.<until>`, then the sealed content. */
function splitHandle(handle: string) {
  const [ofProvider = "", person = "", until = "", ...sealed] = handle.split(".");
  const id = [ofProvider, person, until].join(".");
  return { id, ofProvider, person, until: Number(until), sealed: sealed.join(".") };
}

const toSeal = ({ accountId, sessionId }: PageOwner, what: string): SealedAs => ({
  purpose: "consent",
  accountId,
  name: `${sessionId}/${what}`,
});

/** The provider's part of the handle. */
export const toProviderHandle = ({ handle }: OpenPage) => splitHandle(handle).ofProvider;

/** What a page says of the address of its request. */
export const toPageAddress = ({ pathname, search }: URL) => toHash(pathname + search);

/** True if the page was made for this person, whether it is open or not. */
export const isPageOf = (handle: string, { accountId }: Pick<PageOwner, "accountId">) =>
  splitHandle(handle).person === toObjectName(accountId);

/** A page with this content. It opens for this sign-in and this handle alone. */
export async function openPage(
  { ring }: Pick<Authority, "ring">,
  owner: PageOwner,
  ofProvider: string,
  content: PageContent,
): Promise<OpenPage> {
  const until = nowSeconds() + transactionSeconds;
  const id = [ofProvider, toObjectName(owner.accountId), until].join(".");
  const sealed = await sealText(ring, toSeal(owner, id), JSON.stringify(content));
  return { ...content, handle: `${id}.${sealed}`, name: await toHash(id), until };
}

/**
 * The page of a handle, as this sign-in may have it. Whether the sign-in lasts and whether the page was used, only the
 * account knows.
 */
export async function findPage(
  { ring }: Pick<Authority, "ring">,
  owner: PageOwner,
  handle: string,
): Promise<OpenPage | Staleness> {
  const { id, until, sealed } = splitHandle(handle);
  // What is not even a number was never good for an hour.
  if (!(until > nowSeconds())) return "expired";
  try {
    const content = JSON.parse(await openText(ring, toSeal(owner, id), sealed)) as PageContent;
    return { ...content, handle, name: await toHash(id), until };
  } catch {
    // Of another sign-in, moved here from another page, or changed.
    return "foreign";
  }
}

/** The keys that `keepKeys` has kept with a page. They open for its sign-in and this page alone; none otherwise. */
export async function openKeptKeys(
  { ring }: Pick<Authority, "ring">,
  owner: PageOwner,
  { name }: OpenPage,
  record: string | null,
): Promise<KeptKeys | null> {
  if (record === null) return { keys: [], record };
  try {
    const keys = await openText(ring, toSeal(owner, name), record);
    return { keys: JSON.parse(keys) as StoredKey[], record };
  } catch {
    return null;
  }
}

/**
 * Keeps proven keys for as long as the page is open. False if its form was sent once more meanwhile, or the person is
 * signed out.
 */
export async function keepKeys(
  { ring, account }: Pick<Authority, "ring" | "account">,
  owner: PageOwner,
  { name, until }: OpenPage,
  { keys, record }: KeptKeys,
): Promise<boolean> {
  if (keys.length === 0 && record === null) return true;
  const next = await sealText(ring, toSeal(owner, name), JSON.stringify(keys));
  const change = { name, until, from: record, to: next };
  return account(owner.accountId).changePage(change, owner.sessionId);
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
