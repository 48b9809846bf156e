import type { ConsentKey } from "../account/grants/consents.ts";
import { type KeyInfo, listMissing } from "../caller.ts";
import { authorizationErrorRedirect } from "../oauth/oauth-provider.gen.js";
import { mergeScopes } from "../oauth/scopes.ts";
import { parseCookie, type SignedIn, toSignedIn } from "../sign-in/session.ts";
import type { Authority } from "./authority.ts";
import { allow, type ConsentRequest } from "./consent.ts";

/** Who is asked for consent, and what of their account the answer depends on. */
export interface ConsentView {
  readonly person: SignedIn;
  /** The scopes that the client was allowed before. */
  readonly allowed: readonly string[];
  readonly keys: readonly KeyInfo[];
}

/** What a client that returns to `place` finds of whoever a sign-in cookie belongs to, in one hop; null for nobody. */
export async function findConsentView(
  authority: Authority,
  cookie: string,
  place: ConsentKey,
): Promise<ConsentView | null> {
  const parsed = await parseCookie(authority, cookie);
  if (!parsed) return null;
  const { accountId, secret } = parsed;
  const { clientId, redirectUri } = place;
  const view = await authority.account(accountId).consentView(secret, { clientId, redirectUri });
  return view && { ...view, person: toSignedIn(accountId, view.session) };
}

/** What an authorization request leads to. */
type NextStep =
  | { readonly step: "sign-in" }
  | { readonly step: "ask"; readonly consent: ConsentRequest }
  | { readonly step: "leave"; readonly redirectTo: string }
  /** The client gets nothing, and is to hear why. */
  | { readonly step: "refuse"; readonly redirectTo: string };

/**
 * Whether the person has to sign in, or has to be asked, or the browser can go back at once. What this client was
 * allowed before is not asked again unless it returns to the person's own computer, where any program can use its name;
 * a client that wants more is asked for the rest only. `isUsable` tells whether there are keys for these scopes.
 */
export async function findNextStep(
  authority: Authority,
  consent: ConsentRequest,
  view: ConsentView | null,
  isUsable: (scopes: readonly string[]) => boolean,
): Promise<NextStep> {
  const { request, client, asked, prompt } = consent;
  const fail = (code: string, description: string): NextStep => {
    // The function knows the codes of OAuth only, and these are OpenID Connect's.
    const url = new URL(authorizationErrorRedirect(request, "access_denied", description));
    url.searchParams.set("error", code);
    return { step: "refuse", redirectTo: url.href };
  };
  if (view === null || prompt.signIn) {
    return prompt.isSilent
      ? fail("login_required", "Nobody is signed in here")
      : { step: "sign-in" };
  }
  const known =
    authority.endpoints.find(({ resource }) => resource === request.resource)?.scopes ?? [];
  const allowed = view.allowed.filter((scope) => known.includes(scope));
  const missing = listMissing(allowed, asked);
  const mayPass = missing.length === 0 && !prompt.consent && !client.redirectIsLoopback;
  if (mayPass && isUsable(asked)) {
    const scope = mergeScopes(asked, []);
    const allowance = { request: { ...request, scope }, clientName: client.clientName, keys: [] };
    const redirectTo = await allow(authority, view.person, allowance);
    return { step: "leave", redirectTo };
  }
  if (prompt.isSilent) return fail("consent_required", "The person has to be asked");
  const isMore = allowed.length > 0 && missing.length > 0;
  return {
    step: "ask",
    consent: isMore ? { ...consent, asked: missing, held: allowed } : consent,
  };
}
