import type { ClientInfo } from "@cloudflare/workers-oauth-provider";

import { fromBase64Url } from "../crypto/base64url.ts";
import type { Authority } from "./authority.ts";

/** What an `Account` object is told of a client that has proved itself: there is nothing left to prove. */
interface Proved {
  readonly form: URLSearchParams;
  readonly client: ClientInfo;
}

/** Who a client assertion says that it is from, unproved; empty if it cannot be read. Source: RFC 7523 section 3. */
export function readAssertionIssuer(assertion: string): string {
  try {
    const [, payload = ""] = assertion.split(".");
    const claims: unknown = JSON.parse(new TextDecoder().decode(fromBase64Url(payload)));
    const { iss } = claims as { readonly iss?: unknown };
    return typeof iss === "string" ? iss : "";
  } catch {
    return "";
  }
}

/**
 * Lets the provider check a client that signs (`private_key_jwt`), without anybody's grants: it fetches the client's
 * keys, and no account waits for that. Returns the provider's refusal, or what goes on without the assertion.
 */
export async function proveClient(
  authority: Pick<Authority, "server" | "env">,
  request: Request,
  { form, client }: Proved,
  context: ExecutionContext,
): Promise<Proved | Response> {
  if (!form.has("client_assertion")) return { form, client };
  const kv = authority.env.OAUTH_KV;
  const state = { isProved: false };
  // The provider looks for the grant once it knows the client, and finds none here.
  const get: typeof kv.get = (name, options) => {
    state.isProved ||= /^(grant|token):/.test(name);
    return kv.get(name, options);
  };
  const server = await authority.server();
  const response = await server.fetch(
    withForm(request, form),
    { OAUTH_KV: { ...kv, get } },
    context,
  );
  if (!state.isProved) return response;
  const proved = new URLSearchParams(form);
  proved.delete("client_assertion");
  proved.delete("client_assertion_type");
  proved.set("client_id", client.clientId);
  return { form: proved, client: { ...client, tokenEndpointAuthMethod: "none" } };
}

/** The same request with this body. */
export function withForm({ url, method, headers }: Request, form: URLSearchParams): Request {
  return new Request(url, { method, headers, body: form.toString() });
}
