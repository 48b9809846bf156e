import { toObjectName } from "../crypto/account-id.ts";
import { createRandom } from "../crypto/base64url.ts";
import type { KeyRing } from "../crypto/key-ring.ts";
import { createTag, hasTag } from "../crypto/tag.ts";

/** Whose session it is, and the endpoint at which it was opened. */
export interface SessionOwner {
  readonly accountId: string;
  /** The resource of the endpoint. */
  readonly audience: string;
}

const label = ({ accountId, audience }: SessionOwner) =>
  `session/${toObjectName(accountId)}/${audience}`;

/** A random session id that only its own account can use, and only at its own endpoint. Shape: `<22 base64url>.<43 base64url>`. */
export async function createSessionId(ring: KeyRing, owner: SessionOwner): Promise<string> {
  const random = createRandom(16);
  return `${random}.${await createTag(ring, label(owner), random)}`;
}

/** Checked before the account is asked about it: nobody reaches another person's, or makes new ones by guessing. */
export async function isSessionIdOf(
  ring: KeyRing,
  owner: SessionOwner,
  sessionId: string,
): Promise<boolean> {
  const [random = "", tag = "", ...rest] = sessionId.split(".");
  return rest.length === 0 && hasTag(ring, label(owner), random, tag);
}
