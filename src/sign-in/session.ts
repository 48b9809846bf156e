import { type SignInFacts, type SignInSession, toSignInId } from "../account/browser-sessions.ts";
import type { PasskeyUse } from "../account/passkeys.ts";
import { createAccountId, toObjectName } from "../crypto/account-id.ts";
import type { KeyRing } from "../crypto/key-ring.ts";
import { AppError } from "../errors.ts";
import { count } from "../observe/metrics.ts";
import type { Identity } from "./identity.ts";

/** A signed-in browser. */
export interface SignedIn {
  readonly accountId: string;
  readonly name: string;
  /** Was one when they signed in. */
  readonly isAdmin: boolean;
  /** In seconds since 1970. */
  readonly startedAt: number;
  /** The sign-in session's id. */
  readonly sessionId: string;
}

/** How a person's sign-in sessions are reached. */
export interface People {
  readonly ring: KeyRing;
  readonly parseAccountId: (credential: string) => Promise<string | null>;
  readonly account: (accountId: string) => {
    startSignIn(facts: SignInFacts, passkey?: PasskeyUse): Promise<string | null>;
    findSignIn(secret: string): Promise<SignInSession | null>;
    endSignIn(id: string): Promise<void>;
  };
  readonly directory: () => { see(id: string, name: string): Promise<void> };
}

/** Somebody signed the person out while they were doing this. */
export const signedOut = () =>
  new AppError("You are signed out by now, and nothing was changed. Sign in and begin again.", {
    kind: "forbidden",
    scope: "sign-in",
  });

/**
 * Starts a sign-in session. Returns the cookie's value: `<account id>:<secret>`. Throws: `forbidden` if an
 * administrator has removed the person.
 */
export async function startSession(
  people: People,
  { issuer, subject, name, isAdmin, passkey }: Identity,
  browser: string,
): Promise<string> {
  const accountId = await createAccountId(people.ring, issuer, subject);
  const secret = await people.account(accountId).startSignIn({ name, isAdmin, browser }, passkey);
  count("toolhub_sign_ins_total", secret === null ? "removed" : "ok");
  if (secret === null) {
    throw new AppError(
      "An administrator has removed you from this server. Ask them to let you in again.",
      { kind: "forbidden", scope: "sign-in" },
    );
  }
  // Nobody gets a cookie who is not on the list. It comes second: whoever is deleted goes from the list first.
  await people.directory().see(toObjectName(accountId), name);
  return `${accountId}:${secret}`;
}

/** Who a cookie names. Whether that sign-in lasts, only the account knows. */
export interface CookieOwner {
  readonly accountId: string;
  readonly sessionId: string;
  readonly secret: string;
}

/** Who a cookie's value names; null if this deployment did not make it. */
export async function parseCookie(
  { parseAccountId }: Pick<People, "parseAccountId">,
  cookie: string,
): Promise<CookieOwner | null> {
  const accountId = await parseAccountId(cookie);
  if (!accountId) return null;
  const secret = cookie.slice(accountId.length + 1);
  return { accountId, secret, sessionId: await toSignInId(secret) };
}

/** Who a cookie's value belongs to, or null if it is not, or no longer, good. */
export async function findSession(people: People, cookie: string): Promise<SignedIn | null> {
  const parsed = await parseCookie(people, cookie);
  if (!parsed) return null;
  const { accountId, secret } = parsed;
  const session = await people.account(accountId).findSignIn(secret);
  return session && toSignedIn(accountId, session);
}

export const toSignedIn = (
  accountId: string,
  { id, name, isAdmin, startedAt }: SignInSession,
): SignedIn => ({ accountId, name, isAdmin, startedAt, sessionId: id });
