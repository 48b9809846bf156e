import { authorizationErrorRedirect } from "@cloudflare/workers-oauth-provider";

import { hasScope } from "../caller.ts";
import { mergeScopes } from "../oauth/scopes.ts";
import type { Authority } from "./authority.ts";
import { allow, type ConsentingPerson, type ConsentRequest } from "./consent.ts";

/** What an authorization request leads to. */
export type NextStep =
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
  person: ConsentingPerson | null,
  isUsable: (scopes: readonly string[]) => Promise<boolean>,
): Promise<NextStep> {
  const { request, client, asked, prompt } = consent;
  const fail = (code: string, description: string): NextStep => {
    // The function knows the codes of OAuth only, and these are OpenID Connect's.
    const url = new URL(authorizationErrorRedirect(request, "access_denied", description));
    url.searchParams.set("error", code);
    return { step: "refuse", redirectTo: url.href };
  };
  if (person === null || prompt.signIn) {
    return prompt.isSilent
      ? fail("login_required", "Nobody is signed in here")
      : { step: "sign-in" };
  }
  const known =
    authority.endpoints.find(({ resource }) => resource === request.resource)?.scopes ?? [];
  const remembered = await authority.account(person.accountId).findAllowed(request);
  const allowed = remembered.filter((scope) => known.includes(scope));
  const missing = asked.filter((scope) => !hasScope(allowed, scope));
  const mayPass = missing.length === 0 && !prompt.consent && !client.redirectIsLoopback;
  if (mayPass && (await isUsable(asked))) {
    const scope = mergeScopes(asked, []);
    const allowance = { request: { ...request, scope }, clientName: client.clientName, keys: [] };
    const redirectTo = await allow(authority, person, allowance);
    return { step: "leave", redirectTo };
  }
  if (prompt.isSilent) return fail("consent_required", "The person has to be asked");
  const isMore = allowed.length > 0 && missing.length > 0;
  return {
    step: "ask",
    consent: isMore ? { ...consent, asked: missing, held: allowed } : consent,
  };
}
