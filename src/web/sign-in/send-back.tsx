import type { Context } from "hono";

import { type ConsentView, findConsentView } from "../../access/next-step.ts";
import { isLoopbackHost } from "../../settings/loopback.ts";
import { toShownAddress } from "../../shown-text.ts";
import { MessagePage } from "../message-page.tsx";
import type { PagesEnv } from "../pages-env.ts";
import { showPage } from "../respond.tsx";
import { readCookieOwner } from "./require-person.ts";

/** What the app asked for that it cannot have, by the code that it is told. Source: OpenID Connect Core 1.0, 3.1.2.6. */
const reasons = new Map([
  ["invalid_scope", "It asked for permissions that do not exist here."],
  ["invalid_target", "It asked for an address that is not one of this server."],
  ["login_required", "It asked not to show you anything, and you are not signed in here."],
  ["consent_required", "It asked not to show you anything, and you have not allowed it yet."],
]);

/** True if the browser may go to the client without a click: it asked for nothing that a stranger could abuse. */
async function isTrusted(
  c: Context<PagesEnv>,
  redirectTo: URL,
  known: ConsentView | null,
): Promise<boolean> {
  if (isLoopbackHost(redirectTo.hostname)) return true;
  const { client_id: clientId = "", redirect_uri: redirectUri = "" } = c.req.query();
  const owner = known ? null : await readCookieOwner(c);
  const view =
    owner === null
      ? known
      : await findConsentView(c.var.authority, owner, { clientId, redirectUri });
  return view !== null && view.allowed.length > 0;
}

/**
 * Tells a client that it gets nothing. Anybody may register a client, so a redirect that needs no person would make
 * toolhub's address lead anywhere: the person is asked to click, unless they allowed this client before or it runs on
 * their own computer. `known` is what was found of them already. Source: RFC 9700 section 4.11.2.
 */
export async function sendBack(
  c: Context<PagesEnv>,
  address: string,
  known: ConsentView | null = null,
): Promise<Response> {
  const redirectTo = new URL(address);
  c.header("cache-control", "no-store");
  if (await isTrusted(c, redirectTo, known)) return c.redirect(address, 302);
  const host = toShownAddress(redirectTo.host);
  // The last: a client may have put one of its own into the address.
  const code = redirectTo.searchParams.getAll("error").at(-1) ?? "";
  const reason = reasons.get(code) ?? "Its request has a mistake.";
  const text = `${reason} Nothing was allowed. Start again in the app; if it stays like this, tell its makers. Go back only if you know ${host}: nobody has checked who runs it.`;
  const page = (
    <MessagePage
      nonce={c.var.nonce}
      title="The app asked for something that cannot be done"
      text={text}
      back={{ host, href: address }}
      code={/^[a-z_]{1,40}$/.test(code) ? code : "invalid_request"}
      requestId={c.var.requestId}
    />
  );
  return showPage(c, page, { status: 400 });
}
