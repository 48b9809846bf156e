import { createAccountId } from "../keys/account-id.ts";
import type { KeyRing } from "../keys/ring.ts";
import type { Identity } from "./identity.ts";

/** A signed-in browser. */
export interface SignedIn {
  readonly accountId: string;
  readonly name: string;
}

/** How a person's sign-in sessions are reached. */
export interface People {
  readonly ring: KeyRing;
  readonly parseAccountId: (credential: string) => Promise<string | null>;
  readonly account: (accountId: string) => {
    startSignIn(name: string): Promise<string>;
    findSignIn(secret: string): Promise<string | null>;
    endSignIn(secret: string): Promise<void>;
  };
}

/** Starts a sign-in session. Returns the cookie's value: `<account id>:<secret>`. */
export async function startSession(people: People, identity: Identity): Promise<string> {
  const accountId = await createAccountId(people.ring, identity.issuer, identity.subject);
  const secret = await people.account(accountId).startSignIn(identity.name);
  return `${accountId}:${secret}`;
}

/** Who a cookie's value belongs to, or null where it is not, or no longer, good. */
export async function findSession(people: People, cookie: string): Promise<SignedIn | null> {
  const accountId = await people.parseAccountId(cookie);
  if (!accountId) return null;
  const name = await people.account(accountId).findSignIn(cookie.slice(accountId.length + 1));
  return name === null ? null : { accountId, name };
}

export async function endSession(people: People, cookie: string): Promise<void> {
  const accountId = await people.parseAccountId(cookie);
  if (accountId) await people.account(accountId).endSignIn(cookie.slice(accountId.length + 1));
}
