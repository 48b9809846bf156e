import type { Access, Account } from "../../account/account.ts";
import { type Listening, toSocketUrl } from "../../account/changes/listeners.ts";
import { toObjectName } from "../../crypto/account-id.ts";

/** When a stream ends at the latest, in ms since 1970: with its token, or at this age. */
export const toUntilMs = ({ expiresAt }: Access, maxAgeMs: number): number =>
  Math.min(Date.now() + maxAgeMs, expiresAt * 1000);

/** Opens a socket at the caller's account, which ends with their token. Whatever else comes back is `Account.fetch`'s. */
export function openSocket(
  accounts: DurableObjectNamespace<Account>,
  { accountId, clientId, grantId, tokenId }: Access,
  stream: Pick<Listening, "sessionId" | "untilMs" | "after">,
) {
  const url = toSocketUrl({ clientId, grantId, tokenId, ...stream });
  const account = accounts.getByName(toObjectName(accountId));
  return account.fetch(url, { headers: { upgrade: "websocket" } });
}
