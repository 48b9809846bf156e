import { toBase64Url } from "./base64url.ts";
import { toDigest } from "./hash.ts";
import type { KeyRing } from "./key-ring.ts";
import { createTag, hasTag } from "./tag.ts";

/**
 * The opaque id of a person: a hash of who signed in, and a tag that only this deployment can make. The tag is
 * checked before an `Account` object is addressed, so strangers cannot make objects by guessing.
 * Shape: `<22 base64url>.<43 base64url>`.
 */
export async function createAccountId(
  ring: KeyRing,
  issuer: string,
  subject: string,
): Promise<string> {
  const digest = await toDigest(JSON.stringify([issuer, subject]));
  return toAccountId(ring, toBase64Url(digest.slice(0, 16)));
}

/** The account id of an object's name, with a tag of the active ring entry. */
export async function toAccountId(ring: KeyRing, objectName: string): Promise<string> {
  return `${objectName}.${await createTag(ring, "account", objectName)}`;
}

/** The part that names the account's objects: it stays the same when the key ring, and so the tag, changes. */
export function toObjectName(accountId: string): string {
  return accountId.slice(0, 22);
}

/**
 * The account id in front of the first `:` of a token, code or cookie, or null if toolhub did not make it. Personal
 * access tokens have `thp_` before it.
 */
export async function parseAccountId(ring: KeyRing, credential: string): Promise<string | null> {
  const [, accountId, id, tag] =
    /^(?:thp_)?(([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})):/.exec(credential) ?? [];
  if (accountId === undefined || id === undefined || tag === undefined) return null;
  return (await hasTag(ring, "account", id, tag)) ? accountId : null;
}
