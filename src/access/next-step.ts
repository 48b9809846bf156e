import type { ConsentAnswer, SilentOffer } from "../account/grants/consent-question.ts";
import type { ConsentKey } from "../account/grants/consents.ts";
import { listMissing } from "../caller.ts";
import { authorizationErrorRedirect } from "../oauth/oauth-provider.gen.js";
import { mergeScopes } from "../oauth/scopes.ts";
import { type CookieOwner, type SignedIn, toSignedIn } from "../sign-in/session.ts";
import type { Authority } from "./authority.ts";
import type { ConsentRequest } from "./consent-request.ts";
import { toKeptClient } from "./known-client.ts";

/** Who is asked for consent, and what of their account the answer depends on. */
export interface ConsentView extends Omit<ConsentAnswer, "session"> {
  readonly person: SignedIn;
}

/** What a client that returns to `place` finds of whoever a sign-in cookie belongs to, in one hop; null for nobody. */
export async function findConsentView(
  authority: Authority,
  { accountId, secret }: CookieOwner,
  { clientId, redirectUri }: ConsentKey,
  more: {
    readonly page?: string;
    readonly offer?: SilentOffer | null;
    readonly keys?: number;
  } = {},
): Promise<ConsentView | null> {
  const { page, offer, keys = 0 } = more;
  const view = await authority.account(accountId).consentView(secret, {
    clientId,
    redirectUri,
    keys,
    ...(page === undefined ? {} : { page }),
    ...(offer && { offer }),
  });
  if (view === null) return null;
  const { session, ...rest } = view;
  return { ...rest, person: toSignedIn(accountId, session) };
}

/** What an endpoint offers. */
const listOffered = ({ endpoints }: Authority, { request }: ConsentRequest) =>
  endpoints.find(request.resource ?? "")?.scopes ?? [];

/**
 * What the client gets at once if the person allowed it the same before; null if they are to be asked all the same:
 * because the client wants it, or returns to the person's own computer, where any program can use its name.
 */
export function toSilentOffer(
  authority: Authority,
  consent: ConsentRequest,
  keysOf: readonly string[],
): SilentOffer | null {
  const { request, client, asked, prompt, known, isListed } = consent;
  const mayPass = !prompt.consent && !prompt.signIn && !client.redirectIsLoopback;
  if (!mayPass || !isListed || known === null) return null;
  const scope = mergeScopes(asked, []);
  const { clientName } = client;
  return {
    allowance: { request: { ...request, scope }, clientName, kept: toKeptClient(known) },
    offered: listOffered(authority, consent),
    keysOf,
  };
}

/** What an authorization request leads to. */
type NextStep =
  | { readonly step: "sign-in" }
  | { readonly step: "ask"; readonly consent: ConsentRequest }
  | { readonly step: "leave"; readonly redirectTo: string }
  /** The client gets nothing, and is to hear why. */
  | { readonly step: "refuse"; readonly redirectTo: string };

/**
 * Whether the person has to sign in, or has to be asked, or the browser can go back at once. A client that wants more
 * than it was allowed before is asked for the rest only, and for what is no use to it without a key: `keysOf` are those
 * toolsets.
 */
export function findNextStep(
  authority: Authority,
  consent: ConsentRequest,
  view: ConsentView | null,
  keysOf: ReadonlySet<string>,
): NextStep {
  const { request, asked, prompt } = consent;
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
  if (view.redirectTo !== null) return { step: "leave", redirectTo: view.redirectTo };
  if (prompt.isSilent) return fail("consent_required", "The person has to be asked");
  const offered = listOffered(authority, consent);
  const allowed = view.allowed.filter((scope) => offered.includes(scope));
  const missing = listMissing(allowed, asked);
  if (allowed.length === 0 || missing.length === 0) return { step: "ask", consent };
  const isOpen = (scope: string) =>
    missing.includes(scope) || keysOf.has(scope.replace(/:(read|write)$/, ""));
  return { step: "ask", consent: { ...consent, asked: asked.filter(isOpen), held: allowed } };
}
