import { putLast } from "../put-last.ts";
import type { KeyRing } from "./key-ring.ts";

/** A derived key takes about 5 kB of an isolate. */
const maxKeys = 1000;

/** Finds a key by `name`, or derives it. */
type DerivedKeys = (
  ring: KeyRing,
  name: string,
  derive: () => Promise<CryptoKey>,
) => Promise<CryptoKey>;

/** The keys that this isolate used last: at most 1,000 for each ring, the least recently used goes first. */
export function createDerivedKeys(): DerivedKeys {
  const rings = new WeakMap<KeyRing, Map<string, Promise<CryptoKey>>>();
  return (ring, name, derive) => {
    const keys = rings.get(ring) ?? new Map<string, Promise<CryptoKey>>();
    rings.set(ring, keys);
    const key = keys.get(name) ?? derive();
    putLast(keys, [name, key], maxKeys);
    return key;
  };
}
