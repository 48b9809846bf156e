import { type Context, Hono } from "hono";
import { deleteCookie } from "hono/cookie";

import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { sessionCookie } from "../sign-in/cookies.ts";
import { requirePerson } from "../sign-in/require-person.ts";
import { SignInsPage } from "./sign-ins-page.tsx";

/** Forgets the cookie of a session that is over. */
function leave(c: Context<PagesEnv>): Response {
  const { name, options } = sessionCookie(c);
  deleteCookie(c, name, options);
  return c.redirect("/", 303);
}

/** The browsers in which the person is signed in, and how to sign them out. */
export const signInsPages = new Hono<PagesEnv>()
  .get("/account/sign-ins", (c) =>
    requirePerson(c, async ({ accountId, name, sessionId }) => {
      const signIns = await c.var.authority.account(accountId).listSignIns();
      const page = (
        <SignInsPage
          nonce={c.var.nonce}
          accountName={name}
          signIns={signIns.map(({ id, browser, startedAt }) => ({
            id,
            browser,
            sinceMs: startedAt * 1000,
            isThis: id === sessionId,
          }))}
          {...(c.req.query("done") === "ended" ? { notice: "That browser is signed out." } : {})}
        />
      );
      return showPage(c, page);
    }),
  )
  .post("/account/sign-ins/end", (c) =>
    requirePerson(c, async ({ accountId, sessionId }) => {
      const id = String((await c.req.formData()).get("id") ?? "");
      await c.var.authority.account(accountId).endSignIn(id);
      return id === sessionId ? leave(c) : c.redirect("/account/sign-ins?done=ended", 303);
    }),
  )
  .post("/account/sign-ins/end-all", (c) =>
    requirePerson(c, async ({ accountId }) => {
      await c.var.authority.account(accountId).endAllSignIns();
      return leave(c);
    }),
  );
