import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

import { nowSeconds } from "../clock.ts";
import { openText, type SealedAs, sealText } from "../crypto/seal.ts";
import type { SignedIn } from "../sign-in/session.ts";
import type { PagesEnv } from "./pages-env.ts";
import { toCookie } from "./sign-in/cookies.ts";

/** Longer than a redirect takes. */
const flashSeconds = 60;

/** By what was done, as `?done=` says it: the sentence about `what`, or about nothing by name. */
export type Notices = Readonly<Record<string, (what?: string) => string>>;

/** Where a form leads, and of what its page tells. */
interface Done {
  readonly path: string;
  readonly done: string;
  readonly what: string | undefined;
}

/** Two forms that are sent at once do not take each other's. */
const flashCookie = (c: Context<PagesEnv>, done: string) => toCookie(c, `toolhub-flash-${done}`);

const asFlash = ({ accountId, sessionId }: SignedIn, done: string): SealedAs => ({
  purpose: "flash",
  accountId,
  name: `${sessionId}/${done}`,
});

/**
 * Answers a form with a redirect whose page can name the thing, or show it. `what` travels sealed, in a cookie that the
 * page takes away: nobody can write a link that makes the page say something.
 */
export async function finish(
  c: Context<PagesEnv>,
  person: SignedIn,
  { path, done, what }: Done,
): Promise<Response> {
  if (what !== undefined) {
    const text = JSON.stringify({ what, until: nowSeconds() + flashSeconds });
    const { name, options } = flashCookie(c, done);
    const sealed = await sealText(c.var.authority.ring, asFlash(person, done), text);
    setCookie(c, name, sealed, { ...options, maxAge: flashSeconds });
  }
  return c.redirect(`${path}?done=${done}`, 303);
}

/** What `finish` was given for the same browser and the same `done`, once. */
export async function takeFlash(
  c: Context<PagesEnv>,
  person: SignedIn,
  done: string,
): Promise<string | undefined> {
  const { name, options } = flashCookie(c, done);
  const sealed = getCookie(c, name);
  if (sealed === undefined) return undefined;
  deleteCookie(c, name, options);
  try {
    const text = await openText(c.var.authority.ring, asFlash(person, done), sealed);
    const { what, until } = JSON.parse(text) as { what: string; until: number };
    return until > nowSeconds() ? what : undefined;
  } catch {
    // Of another sign-in, of something else that was done, or changed.
    return undefined;
  }
}

/** The sentence about what was just done, where the address says that something was. */
export async function readNotice(
  c: Context<PagesEnv>,
  person: SignedIn,
  notices: Notices,
): Promise<{ readonly notice?: string }> {
  const done = c.req.query("done") ?? "";
  const toNotice = Object.hasOwn(notices, done) ? notices[done] : undefined;
  return toNotice ? { notice: toNotice(await takeFlash(c, person, done)) } : {};
}
