import type { StoredKey } from "../account/keys.ts";
import type { FieldValues } from "../catalog/fields.ts";
import { openKey } from "../crypto/seal.ts";
import { log } from "../observe/log.ts";
import type { Authority } from "./authority.ts";

/** What a person filled in with a key, for that person's own pages; nothing if the key no longer opens. */
export async function openSavedFields(
  { ring }: Pick<Authority, "ring">,
  accountId: string,
  { toolset, sealed }: StoredKey,
): Promise<FieldValues> {
  try {
    const { fields = {} } = await openKey(ring, { accountId, toolset }, sealed);
    return fields;
  } catch {
    log("error", "key_unreadable", { toolset });
    return {};
  }
}
