import { toObjectName } from "../keys/account-id.ts";
import { createRandom } from "../keys/base64url.ts";
import type { KeyRing } from "../keys/ring.ts";
import { createTag, hasTag } from "../keys/tag.ts";

const label = (accountId: string) => `session/${toObjectName(accountId)}`;

/** A random session id that only its own account can use. Shape: `<22 base64url>.<43 base64url>`. */
export async function createSessionId(ring: KeyRing, accountId: string): Promise<string> {
  const random = createRandom(16);
  return `${random}.${await createTag(ring, label(accountId), random)}`;
}

/** Checked before a session object is addressed: nobody reaches another person's, or makes new ones by guessing. */
export async function isSessionIdOf(
  ring: KeyRing,
  accountId: string,
  sessionId: string,
): Promise<boolean> {
  const [random = "", tag = "", ...rest] = sessionId.split(".");
  return rest.length === 0 && hasTag(ring, label(accountId), random, tag);
}
