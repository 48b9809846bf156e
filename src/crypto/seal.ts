import type { OpenedKey } from "../caller.ts";
import { toObjectName } from "./account-id.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { createDerivedKeys } from "./derived-keys.ts";
import type { KeyRing } from "./key-ring.ts";

/**
 * What a sealed key is bound to: it opens for no other account and no other toolset. Of the account id only the part
 * counts that outlives a rotation of the ring.
 */
export interface SealedFor {
  readonly accountId: string;
  readonly toolset: string;
}

/** What a sealed text is for: it opens for no other purpose, no other account and no other `name`. */
export interface SealedAs {
  readonly purpose: "upstream-key" | "token-answer" | "flash" | "consent";
  readonly accountId: string;
  readonly name: string;
}

const version = "v1";
const ivBytes = 12;

const findKey = createDerivedKeys({
  algorithm: { name: "AES-GCM", length: 256 },
  usages: ["encrypt", "decrypt"],
});

/** The AES key of a ring entry, purpose and account, and what a text that it seals is bound to besides. */
function toSealing(ring: KeyRing, id: string, { purpose, accountId, name }: SealedAs) {
  const subject = toObjectName(accountId);
  const bound = JSON.stringify([version, id, subject, name]);
  return {
    additionalData: Uint8Array.from(new TextEncoder().encode(bound)),
    key: findKey(ring, { id, label: `toolhub/${purpose}/v1`, subject }),
  };
}

/** The ring entry that an envelope was sealed under. */
export function toRingEntry(envelope: string): string {
  return envelope.split(".")[1] ?? "";
}

/** Seals `text` under the active ring entry. Shape: `v1.<ring entry>.<iv>.<ciphertext>`, AES-256-GCM. */
export async function sealText(ring: KeyRing, as: SealedAs, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const { additionalData, key } = toSealing(ring, ring.active, as);
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData },
    await key,
    new TextEncoder().encode(text),
  );
  return [version, ring.active, toBase64Url(iv), toBase64Url(sealed)].join(".");
}

/**
 * Opens what `sealText` made for the same purpose, account and name. Throws: an ordinary Error if the envelope was
 * altered, moved or its entry is gone.
 */
export async function openText(ring: KeyRing, as: SealedAs, envelope: string): Promise<string> {
  const [form, id, iv, sealed, ...rest] = envelope.split(".");
  if (form !== version || !id || !iv || !sealed || rest.length > 0) {
    throw new Error("not a sealed text");
  }
  const { additionalData, key } = toSealing(ring, id, as);
  const opened = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: fromBase64Url(iv), additionalData },
    await key,
    fromBase64Url(sealed),
  );
  return new TextDecoder().decode(opened);
}

const asKey = ({ accountId, toolset }: SealedFor): SealedAs => ({
  purpose: "upstream-key",
  accountId,
  name: toolset,
});

/** No key has a line's end in it; what its person filled in besides stands behind one, as JSON. */
const separator = "\n";

/** Seals an upstream key with its fields, as `sealText` does: neither opens without the other. */
export function sealKey(ring: KeyRing, owner: SealedFor, key: OpenedKey): Promise<string> {
  const { text, fields } = key;
  const sealed = fields ? `${text}${separator}${JSON.stringify(fields)}` : text;
  return sealText(ring, asKey(owner), sealed);
}

/** Opens what `sealKey` made for the same account and toolset. Throws: as `openText`. */
export async function openKey(
  ring: KeyRing,
  owner: SealedFor,
  envelope: string,
): Promise<OpenedKey> {
  const opened = await openText(ring, asKey(owner), envelope);
  const end = opened.indexOf(separator);
  if (end === -1) return { text: opened };
  return { text: opened.slice(0, end), fields: JSON.parse(opened.slice(end)) };
}
