import { putLast } from "../put-last.ts";
import { findEntry, type KeyRing } from "./key-ring.ts";

/** A derived key takes about 5 kB of an isolate. */
const maxKeys = 1000;

/** What keys are for, and of which kind they are. */
interface DerivedKind {
  readonly algorithm: AesKeyGenParams | HmacKeyGenParams;
  readonly usages: KeyUsage[];
}

/** Which key: of a ring entry, a purpose, and the account or thing that it is for. */
interface DerivedName {
  readonly id: string;
  readonly label: string;
  readonly subject: string;
}

/** Finds a key or derives it. It cannot be exported. Throws: an ordinary Error if the ring has no such entry. */
type DerivedKeys = (ring: KeyRing, name: DerivedName) => Promise<CryptoKey>;

/** The keys that this isolate used last: at most 1,000 for each ring, the least recently used goes first. */
export function createDerivedKeys(kind: DerivedKind): DerivedKeys {
  const rings = new WeakMap<KeyRing, Map<string, Promise<CryptoKey>>>();
  return (ring, of) => {
    const keys = rings.get(ring) ?? new Map<string, Promise<CryptoKey>>();
    rings.set(ring, keys);
    const name = `${of.id}/${of.label}/${of.subject}`;
    const key = keys.get(name) ?? derive(findEntry(ring, of.id), of, kind);
    putLast(keys, [name, key], maxKeys);
    return key;
  };
}

/** HKDF-SHA-256: one label per purpose, one subject per account or thing. Source: RFC 5869. */
async function derive(
  secret: Uint8Array<ArrayBuffer>,
  { label, subject }: DerivedName,
  { algorithm, usages }: DerivedKind,
): Promise<CryptoKey> {
  const text = new TextEncoder();
  const [salt, info] = [text.encode(label), text.encode(subject)];
  const imported = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt, info };
  return crypto.subtle.deriveKey(hkdf, imported, algorithm, false, usages);
}
