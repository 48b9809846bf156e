import type { Context } from "hono";
import { getCookie } from "hono/cookie";

import { createTake, type KeyProbe } from "../../access/probe-key.ts";
import type { KeysVerdict } from "../../rate-limit/keys-verdict.ts";
import {
  type CookieOwner,
  findSession,
  parseCookie,
  type SignedIn,
} from "../../sign-in/session.ts";
import type { PagesEnv } from "../pages-env.ts";
import { sessionCookie } from "./cookies.ts";

/** A path of our own and its query, in printable ASCII without backslashes, as browsers send it. */
const ownPath =
  /^\/(authorize\?[!-[\]-~]*|account(\/[a-z-]+|\/approvals\/[0-9a-f-]{36})?(\?[!-[\]-~]*)?|admin)$/;

/** As long as an authorization request may be: what is kept of a stranger's sign-in has a bound. */
const maxNextCharacters = 8192;

/** Where to go after signing in: a path of our own, never another site. */
export function toNext(value: unknown): string {
  const isOurs = typeof value === "string" && value.length <= maxNextCharacters;
  return isOurs && ownPath.test(value) ? value : "/account";
}

const readCookie = (c: Context<PagesEnv>) => getCookie(c, sessionCookie(c).name);

/** The signed-in person, or null. */
export async function findSignedIn(c: Context<PagesEnv>): Promise<SignedIn | null> {
  const cookie = readCookie(c);
  return cookie ? findSession(c.var.authority, cookie) : null;
}

/** Who the browser's cookie names, without asking their account; null if it names nobody. */
export async function readCookieOwner(c: Context<PagesEnv>): Promise<CookieOwner | null> {
  const cookie = readCookie(c);
  return cookie ? parseCookie(c.var.authority, cookie) : null;
}

/** Sends the browser to sign in and back here. */
function askToSignIn(c: Context<PagesEnv>): Response {
  const { pathname, search } = new URL(c.req.url);
  return c.redirect(`/sign-in?next=${encodeURIComponent(pathname + search)}`, 303);
}

/** Runs `next` for the signed-in person; anybody else is asked to sign in first. */
export async function requirePerson(
  c: Context<PagesEnv>,
  next: (person: SignedIn) => Promise<Response>,
): Promise<Response> {
  const person = await findSignedIn(c);
  if (person) return next(person);
  return c.req.method === "GET" ? askToSignIn(c) : c.redirect("/sign-in", 303);
}

/** Of a form that a signed-in person sent; `mayTry` is of their account. */
export const toKeyProbe = (
  c: Context<PagesEnv>,
  { accountId }: SignedIn,
  mayTry: KeysVerdict,
): KeyProbe => ({
  accountId,
  requestId: c.var.requestId,
  take: createTake([c.var.addressMayTry, mayTry]),
});
