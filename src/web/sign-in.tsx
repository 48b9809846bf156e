import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

import { AppError } from "../errors.ts";
import { parseDevSignIn } from "../sign-in/dev.ts";
import { endSession, findSession, type SignedIn, startSession } from "../sign-in/session.ts";
import { SignInPage } from "./pages/sign-in.tsx";
import type { PagesEnv } from "./pages-env.ts";
import { showPage } from "./respond.tsx";

const maxAgeSeconds = 14 * 24 * 60 * 60;

function toCookie(c: Context<PagesEnv>) {
  const isSecure = !c.var.authority.config.isLoopback;
  const name = isSecure ? "__Host-toolhub" : "toolhub";
  return {
    name,
    options: { path: "/", httpOnly: true, secure: isSecure, sameSite: "Lax" } as const,
  };
}

/** Where to go after signing in: a path of our own, never another site. */
function toNext(value: unknown): string {
  const next = typeof value === "string" ? value : "";
  return /^\/(authorize\?|account(\?|$))/.test(next) ? next : "/account";
}

/** The signed-in person, or null. */
export async function findSignedIn(c: Context<PagesEnv>): Promise<SignedIn | null> {
  const cookie = getCookie(c, toCookie(c).name);
  return cookie ? findSession(c.var.authority, cookie) : null;
}

/** Sends the browser to sign in and back here. */
export function askToSignIn(c: Context<PagesEnv>): Response {
  const { pathname, search } = new URL(c.req.url);
  return c.redirect(`/sign-in?next=${encodeURIComponent(pathname + search)}`, 303);
}

export const signInPages = new Hono<PagesEnv>()
  .get("/sign-in", (c) => {
    const { nonce } = c.var;
    return showPage(c, <SignInPage nonce={nonce} next={toNext(c.req.query("next"))} />);
  })
  .post("/sign-in", async (c) => {
    const { authority, nonce } = c.var;
    const form = await c.req.formData();
    const next = toNext(form.get("next"));
    try {
      const cookie = await startSession(authority, parseDevSignIn(form));
      const { name, options } = toCookie(c);
      setCookie(c, name, cookie, { ...options, maxAge: maxAgeSeconds });
      return c.redirect(next, 303);
    } catch (error) {
      if (!(error instanceof AppError) || error.problem.kind !== "input") throw error;
      const name = String(form.get("name") ?? "").slice(0, 80);
      const page = <SignInPage nonce={nonce} next={next} error={error.message} name={name} />;
      return showPage(c, page, { status: 400 });
    }
  })
  .post("/sign-out", async (c) => {
    const { name, options } = toCookie(c);
    const cookie = getCookie(c, name);
    if (cookie) await endSession(c.var.authority, cookie);
    deleteCookie(c, name, options);
    return c.redirect("/", 303);
  });
