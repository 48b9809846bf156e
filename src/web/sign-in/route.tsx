import { Hono } from "hono";
import { deleteCookie } from "hono/cookie";

import type { Authority } from "../../access/authority.ts";
import { AppError } from "../../errors.ts";
import { isFromElsewhere } from "../../rate-limit/client-address.ts";
import { parseDevSignIn } from "../../sign-in/dev.ts";
import { createOidc, type OidcSettings } from "../../sign-in/oidc.ts";
import { createTransactions } from "../../sign-in/transactions.ts";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { findAppName } from "./app-name.ts";
import { bindBrowser, enter, readBinding, sessionCookie } from "./cookies.ts";
import { SignInPage } from "./dev-page.tsx";
import { OidcSignInPage } from "./oidc-page.tsx";
import { createPasskeyPages } from "./passkey-route.tsx";
import { findSignedIn, toNext } from "./require-person.ts";

const onlyHere = () =>
  new AppError(
    "This server has the sign-in for development, which works only on the computer that runs it. Its operator can set another SIGN_IN.",
    { kind: "forbidden", scope: "sign-in" },
  );

/** A name and nothing else. */
const devPages = new Hono<PagesEnv>()
  .use("/sign-in", async (c, next) => {
    const { isBehindProxy } = c.var.authority.config;
    if (isFromElsewhere(c.req.raw, isBehindProxy)) throw onlyHere();
    await next();
  })
  .get("/sign-in", async (c) => {
    const { nonce, authority } = c.var;
    const next = toNext(c.req.query("next"));
    const app = await findAppName(authority, next);
    return showPage(c, <SignInPage nonce={nonce} next={next} app={app} />);
  })
  .post("/sign-in", async (c) => {
    const form = await c.req.formData();
    const next = toNext(form.get("next"));
    try {
      return await enter(c, parseDevSignIn(form), next);
    } catch (error) {
      if (!(error instanceof AppError) || error.problem.kind !== "input") throw error;
      const name = String(form.get("name") ?? "").slice(0, 80);
      const { nonce, authority } = c.var;
      const app = await findAppName(authority, next);
      const said = { next, app, name, error: error.message };
      const page = <SignInPage nonce={nonce} {...said} />;
      return showPage(c, page, { status: 400 });
    }
  });

/** To the issuer and back. A link leads there, because browsers hold a form's redirects to `form-action`. */
function createOidcPages(authority: Authority, settings: OidcSettings) {
  const { config, registry } = authority;
  const redirectUri = `${config.publicUrl}/sign-in/callback`;
  const oidc = createOidc(settings, redirectUri, createTransactions(registry));
  const { host } = new URL(settings.issuer);
  return new Hono<PagesEnv>()
    .get("/sign-in", async (c) => {
      const { nonce } = c.var;
      const next = toNext(c.req.query("next"));
      const app = await findAppName(authority, next);
      return showPage(c, <OidcSignInPage nonce={nonce} host={host} next={next} app={app} />);
    })
    .get("/sign-in/start", async (c) => {
      const next = toNext(c.req.query("next"));
      return c.redirect((await oidc.begin({ next, binding: bindBrowser(c) })).href, 303);
    })
    .get("/sign-in/callback", async (c) => {
      const { identity, next } = await oidc.finish(new URL(c.req.url), readBinding(c));
      return enter(c, identity, next);
    });
}

/** The pages of the way that this deployment signs people in. */
export function createSignInPages(authority: Authority) {
  return new Hono<PagesEnv>()
    .route("/", createPagesOfWay(authority))
    .post("/sign-out", async (c) => {
      const { name, options } = sessionCookie(c);
      const person = await findSignedIn(c);
      if (person) await authority.account(person.accountId).endSignIn(person.sessionId);
      deleteCookie(c, name, options);
      return c.redirect("/", 303);
    });
}

function createPagesOfWay(authority: Authority) {
  const { signIn } = authority.config;
  switch (signIn.way) {
    case "oidc":
      return createOidcPages(authority, signIn);
    case "passkey":
      return createPasskeyPages(authority, signIn.ownerCode);
    case "dev":
      return devPages;
  }
}
