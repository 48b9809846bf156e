import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";

import { signInSessionSeconds } from "../../account/browser-sessions.ts";
import { createRandom } from "../../crypto/base64url.ts";
import type { Identity } from "../../sign-in/identity.ts";
import { startSession } from "../../sign-in/session.ts";
import { openSeconds } from "../../sign-in/transactions.ts";
import type { PagesEnv } from "../pages-env.ts";
import { toBrowserName } from "./browser-name.ts";

/** The name and options of a cookie for pages alone, `__Host-` over https. */
export function toCookie(c: Context<PagesEnv>, name: string) {
  const { isHttps } = c.var.authority.config;
  return {
    name: isHttps ? `__Host-${name}` : name,
    options: { path: "/", httpOnly: true, secure: isHttps, sameSite: "Lax" } as const,
  };
}

/** The cookie of a signed-in browser. */
export const sessionCookie = (c: Context<PagesEnv>) => toCookie(c, "toolhub");

const bindingCookie = (c: Context<PagesEnv>) => toCookie(c, "toolhub-sign-in");

/** A secret that this browser shows again when it comes back from the issuer; tabs share it. */
export function bindBrowser(c: Context<PagesEnv>): string {
  const { name, options } = bindingCookie(c);
  const binding = getCookie(c, name) ?? createRandom(32);
  setCookie(c, name, binding, { ...options, maxAge: openSeconds });
  return binding;
}

/** What `bindBrowser` gave, or a text that nothing is bound to. */
export function readBinding(c: Context<PagesEnv>): string {
  return getCookie(c, bindingCookie(c).name) ?? "";
}

/** Signs the browser in and sends it on. */
export async function enter(
  c: Context<PagesEnv>,
  identity: Identity,
  next: string,
): Promise<Response> {
  const { name, options } = sessionCookie(c);
  const cookie = await startSession(
    c.var.authority,
    identity,
    toBrowserName(c.req.header("user-agent")),
  );
  setCookie(c, name, cookie, { ...options, maxAge: signInSessionSeconds });
  return c.redirect(next, 303);
}
