import type { ClientInfo } from "@cloudflare/workers-oauth-provider";

import { toOAuthError } from "../oauth/oauth-error.ts";
import { log } from "../observe/log.ts";
import type { Authority } from "./authority.ts";
import { proveClient, withForm } from "./client-assertion.ts";
import { type FoundClient, findClient, keepClient, renewRegistration } from "./known-client.ts";
import { hasBadVerifier, readBody, readTokenRequest } from "./token-request.ts";

/** When a client whose metadata document cannot be reached comes again. */
const retrySeconds = 30;

const badVerifier =
  "code_verifier must have 43 to 128 letters, digits, dots, dashes, underscores or tildes";

/** Whose request it is: the account comes from the tag of its code or token. */
interface AskedToken {
  readonly accountId: string;
  readonly clientId: string;
  readonly form: URLSearchParams;
  /** Its body is `form`. */
  readonly request: Request;
}

/**
 * Serves `/token` where the person's records are: in the `Account` object that the code or token names. What names
 * none is answered by the provider without any records.
 */
export async function exchangeToken(
  authority: Authority,
  request: Request,
  context: ExecutionContext,
): Promise<Response> {
  const { method, url } = request;
  const body = await readBody(request);
  const asked = readTokenRequest(request.headers, body);
  if (hasBadVerifier(asked)) {
    log("warn", "oauth_refused", { status: 400, code: "invalid_request", reason: "code_verifier" });
    return toOAuthError(400, "invalid_request", badVerifier);
  }
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  const forward = new Request(url, { method, headers, body: asked.form.toString() });
  const accountId = await authority.parseAccountId(asked.credential);
  if (accountId) {
    return exchangeAtAccount(authority, { ...asked, accountId, request: forward }, context);
  }
  const server = await authority.server();
  return server.fetch(forward, authority.env, context);
}

/**
 * Serves `/token` for an account. The client is found and proved here, where nobody waits for it; the person's
 * `Account` object gets it as an argument, and reaches no network of its own.
 */
async function exchangeAtAccount(
  authority: Authority,
  { accountId, clientId, form, request }: AskedToken,
  context: ExecutionContext,
): Promise<Response> {
  const found = await findClient(authority, clientId);
  const refusal = toRefusal(found, form.has("client_assertion"));
  if (refusal) return refusal;
  if (found.state !== "found") return authority.account(accountId).exchange(request, null);
  const { client } = found;
  const proved = await proveClient(authority, request, { form, client }, context);
  if (proved instanceof Response) return proved;
  const response = await authority
    .account(accountId)
    .exchange(withForm(request, proved.form), withoutEnd(proved.client));
  if (response.ok && !found.isLast) {
    const kept = [keepClient(authority, client), renewRegistration(authority, client)];
    context.waitUntil(Promise.all(kept));
  }
  return response;
}

/** What is wrong before anything of the account matters; a client that nobody knows is refused by the provider. */
function toRefusal(found: FoundClient, isSigned: boolean): Response | null {
  if (found.state === "denied") {
    return toOAuthError(
      400,
      "unauthorized_client",
      "An administrator of this server has blocked this client",
    );
  }
  // Whoever proves itself by keys of its host cannot do so while the host is down.
  const isDown =
    found.state === "unreachable" || (found.state === "found" && found.isLast && isSigned);
  if (!isDown) return null;
  return toOAuthError(
    503,
    "temporarily_unavailable",
    "The client's metadata document cannot be reached now; try again",
    { "retry-after": String(retrySeconds) },
  );
}

/** The provider renews a registration that has an end; here that is done outside of the account. */
function withoutEnd({
  registrationExpiresAt: _,
  ...client
}: ClientInfo & { registrationExpiresAt?: number }): ClientInfo {
  return client;
}
