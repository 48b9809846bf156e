import { insufficientScope } from "@cloudflare/workers-oauth-provider";

import type { Access } from "../account/account.ts";
import { hasScope } from "../caller.ts";
import { fieldsOf } from "./ingress.ts";
import type { Offer } from "./offer.ts";

/**
 * Refuses what the token's scopes do not cover before any of it runs: 403 with every scope that these messages need
 * and those the client keeps, because 2025 clients ask for exactly this list. Null where nothing is missing.
 * Source: MCP 2026-07-28 and 2025-11-25, authorization, "Scope Challenge Handling"; RFC 6750 section 3.1.
 */
export function challengeScopes(
  offer: Offer,
  { audience, scopes }: Pick<Access, "audience" | "scopes">,
  message: unknown,
): Response | null {
  const messages = Array.isArray(message) ? message : [message];
  const needed = messages.flatMap((each) => findScope(offer, each) ?? []);
  const missing = needed.filter((scope) => !hasScope(scopes, scope));
  if (missing.length === 0) return null;
  const kept = scopes.filter((scope) => !hasScope(missing, scope));
  const auth = { token: "", audience, scope: [...scopes] };
  return insufficientScope(auth, [...kept, ...missing], "Ask the person to allow more");
}

/** The scope of the tool, prompt or resource that a message names; nothing where it names none. */
function findScope(offer: Offer, message: unknown): string | undefined {
  const { toolbox, prompts, resources } = offer;
  const { name, uri, ref } = fieldsOf(fieldsOf(message).params);
  switch (fieldsOf(message).method) {
    case "tools/call":
      return toolbox.get(String(name))?.scope ?? undefined;
    case "resources/read":
    case "resources/subscribe":
      return resources.find(({ match }) => match(String(uri)))?.scope;
    case "prompts/get":
      return prompts.find((prompt) => prompt.name === name)?.scope;
    case "completion/complete":
      return findCompleted(offer, fieldsOf(ref))?.scope;
    default:
      return undefined;
  }
}

/** The prompt or the template whose argument is completed. */
function findCompleted(
  { prompts, resources }: Offer,
  { name, uri }: Readonly<Record<string, unknown>>,
): { readonly scope: string } | undefined {
  const prompt = prompts.find((candidate) => candidate.name === name);
  const isNamed = ({ listing }: Offer["resources"][number]) =>
    "uriTemplate" in listing && listing.uriTemplate === uri;
  return prompt ?? resources.find(isNamed);
}
