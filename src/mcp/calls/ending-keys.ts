import type { StoredKey } from "../../account/keys.ts";
import { warnBeforeMs } from "../../catalog/keys/key-health.ts";
import { daySeconds, nowSeconds } from "../../clock.ts";
import { toObjectName } from "../../crypto/account-id.ts";
import { putLast } from "../../put-last.ts";

const maxTold = 1000;
/** Of which keys people were told here last, in seconds since 1970: their accounts hear of it after the answer. */
const told = new Map<string, number>();

/** When the person's own key ended, in seconds since 1970; null if it did not, or nobody knows. */
export function findKeyEnd(keys: readonly StoredKey[], toolset: string): number | null {
  const { health } = keys.find((key) => key.toolset === toolset) ?? {};
  const expiresAt = health?.expiresAt ?? null;
  return expiresAt !== null && expiresAt <= nowSeconds() ? expiresAt : null;
}

/** Those of `keys` that end within a week, and of which their person was not told in the last day; now they are. */
export function takeEndingKeys(accountId: string, keys: readonly StoredKey[]) {
  return keys.flatMap(({ toolset, addedAt, toldAt = 0, health }) => {
    const expiresAt = health?.expiresAt ?? null;
    if (expiresAt === null) return [];
    const now = nowSeconds();
    if (expiresAt <= now || (expiresAt - now) * 1000 >= warnBeforeMs) return [];
    const name = `${toObjectName(accountId)} ${toolset} ${addedAt}`;
    if (Math.max(toldAt, told.get(name) ?? 0) > now - daySeconds) return [];
    putLast(told, [name, now], maxTold);
    return [{ toolset, addedAt, expiresAt }];
  });
}
