import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { createDerivedKeys } from "./derived-keys.ts";
import type { KeyRing } from "./key-ring.ts";

const findKey = createDerivedKeys({
  algorithm: { name: "HMAC", hash: "SHA-256", length: 256 },
  usages: ["sign", "verify"],
});

/** The HMAC key of a ring entry and label. */
const tagKey = (ring: KeyRing, id: string, subject: string): Promise<CryptoKey> =>
  findKey(ring, { id, label: "toolhub/tag/v1", subject });

/** HMAC-SHA-256 of `text` as 43 base64url characters: proof that toolhub made `text` for `label`. */
export async function createTag(ring: KeyRing, label: string, text: string): Promise<string> {
  const key = await tagKey(ring, ring.active, label);
  return toBase64Url(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text)));
}

/** True if any entry of the ring made `tag` for `label` and `text`. */
export async function hasTag(
  ring: KeyRing,
  label: string,
  text: string,
  tag: string,
): Promise<boolean> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(tag)) return false;
  const claimed = fromBase64Url(tag);
  const bytes = new TextEncoder().encode(text);
  for (const id of ring.entries.keys()) {
    if (await crypto.subtle.verify("HMAC", await tagKey(ring, id, label), claimed, bytes))
      return true;
  }
  return false;
}
