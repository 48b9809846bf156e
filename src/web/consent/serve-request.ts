import type { Context } from "hono";

import type { ConsentOutcome } from "../../access/consent.ts";
import { type ConsentRequest, readConsentRequest } from "../../access/consent-request.ts";
import {
  type ConsentView,
  findConsentView,
  findNextStep,
  toSilentOffer,
} from "../../access/next-step.ts";
import { toPathAfterSignIn } from "../../oauth/authorize-request.ts";
import type { PagesEnv } from "../pages-env.ts";
import { readCookieOwner } from "../sign-in/require-person.ts";
import { sendBack } from "../sign-in/send-back.tsx";
import { type AskedToolset, listAsked, listWithoutKey } from "./choices.ts";
import { toPasted } from "./pasted-keys.ts";

/** Whose page it is, and what for. */
export interface Asked {
  readonly consent: ConsentRequest;
  readonly view: ConsentView;
  readonly toolsets: readonly AskedToolset[];
}

/** Sends the browser back to the app. */
export function leave({ redirectTo, headers }: ConsentOutcome): Response {
  const out = new Headers(headers);
  out.set("location", redirectTo);
  out.set("cache-control", "no-store");
  return new Response(null, { status: 302, headers: out });
}

/** A request, and what was filled in on its page; null before. */
interface Filled {
  readonly consent: ConsentRequest;
  readonly form: FormData | null;
}

/** The toolsets that need a key, or for which one was pasted: it may have been removed, or set, since the page was opened. */
function listKeyed(c: Context<PagesEnv>, { consent, form }: Filled, view: ConsentView | null) {
  const asked = listAsked(c, consent.asked, view?.keys ?? []);
  const pasted = asked
    .map(({ toolset }) => toolset.name)
    .filter((name) => form && toPasted(form, name) !== "");
  return new Set([...listWithoutKey(asked), ...pasted]);
}

/** Asks to sign in, or goes on with `next`; a refusal that the client may hear of goes to the client. */
export async function goOn(
  c: Context<PagesEnv>,
  filled: Filled,
  view: ConsentView | null,
  next: (asked: Asked) => Promise<Response>,
): Promise<Response> {
  const keysOf = listKeyed(c, filled, view);
  const found = findNextStep(c.var.authority, filled.consent, view, keysOf);
  if (found.step === "refuse") return sendBack(c, found.redirectTo, view);
  if (found.step === "leave") return leave({ ...found, headers: new Headers() });
  if (found.step === "ask" && view) {
    const toolsets = listAsked(c, found.consent.asked, view.keys);
    return next({ consent: found.consent, view, toolsets });
  }
  const place = toPathAfterSignIn(new URL(c.req.url));
  return c.redirect(`/sign-in?next=${encodeURIComponent(place)}`, 303);
}

/** Reads the request and the person's account, then goes on; `form` is of a page that is no longer good. */
export async function serveRequest(
  c: Context<PagesEnv>,
  form: FormData | null,
  next: (asked: Asked) => Promise<Response>,
): Promise<Response> {
  const { authority } = c.var;
  const consent = await readConsentRequest(authority, new URL(c.req.url));
  const owner = await readCookieOwner(c);
  const keysOf = listWithoutKey(listAsked(c, consent.asked, []));
  const offer = c.req.method === "GET" ? toSilentOffer(authority, consent, keysOf) : null;
  const { free: keys } = c.var.addressMayTry;
  const view = owner && (await findConsentView(authority, owner, consent.request, { offer, keys }));
  return goOn(c, { consent, form }, view, next);
}
