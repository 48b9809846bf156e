import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { createDerivedKeys } from "./derived-keys.ts";
import { derivation, findEntry, importForDerivation, type KeyRing } from "./key-ring.ts";

const findKey = createDerivedKeys();

async function deriveTagKey(secret: Uint8Array<ArrayBuffer>, label: string): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(
    derivation("toolhub/tag/v1", label),
    await importForDerivation(secret),
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}

/** The HMAC key of a ring entry and label. */
function tagKey(ring: KeyRing, id: string, label: string): Promise<CryptoKey> {
  return findKey(ring, `${id}/${label}`, () => deriveTagKey(findEntry(ring, id), label));
}

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
