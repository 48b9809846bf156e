import type { KeyRing } from "../crypto/key-ring.ts";
import { openKey, sealKey, toRingEntry } from "../crypto/seal.ts";
import { log } from "../observe/log.ts";
import type { KeyTable, StoredKey } from "./keys.ts";

/** True where an entry sealed `key` that is no longer the active one. */
export function isStale(ring: KeyRing, key: StoredKey): boolean {
  return toRingEntry(key.sealed) !== ring.active;
}

/** Seals stale keys again under the active entry. What does not open stays as it is, and the log says so. */
export async function resealKeys(ring: KeyRing, accountId: string, keys: KeyTable): Promise<void> {
  for (const stored of keys.list().filter((key) => isStale(ring, key))) {
    const { toolset, sealed } = stored;
    const owner = { accountId, toolset };
    try {
      const key = await openKey(ring, owner, sealed);
      keys.replaceEnvelope(toolset, sealed, await sealKey(ring, owner, key));
    } catch {
      log("error", "reseal_failed", { toolset, ring_entry: toRingEntry(sealed) });
    }
  }
}
