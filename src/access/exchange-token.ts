import type { KeptClient } from "../account/grants/kept-client.ts";
import { toOAuthError } from "../oauth/oauth-error.ts";
import { log } from "../observe/log.ts";
import type { Authority } from "./authority.ts";
import { proveClient, withForm } from "./client-assertion.ts";
import {
  type CountFetch,
  type FoundClient,
  findClient,
  keepClient,
  renewRegistration,
  toKeptClient,
} from "./known-client.ts";
import { countMetadataFetch, refuseForNow } from "./limit-address.ts";
import {
  fetchesClientMetadata,
  hasBadVerifier,
  readBody,
  readTokenRequest,
} from "./token-request.ts";

/** When a client whose metadata document cannot be reached comes again. */
const retrySeconds = 30;

const badVerifier =
  "code_verifier must have 43 to 128 letters, digits, dots, dashes, underscores or tildes";

/** Whose request it is: the account comes from the tag of its code or token. */
interface AskedToken {
  readonly accountId: string;
  readonly clientId: string;
  readonly form: URLSearchParams;
  readonly request: Request;
  readonly countFetch: CountFetch;
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
  const countFetch = toCountOnce(() => countMetadataFetch(authority, request));
  const accountId = await authority.parseAccountId(asked.credential);
  if (accountId) {
    const known = { ...asked, accountId, request: forward, countFetch };
    return exchangeAtAccount(authority, known, context);
  }
  const seconds = fetchesClientMetadata(request.headers, body) ? await countFetch() : 0;
  if (seconds > 0) return refuseForNow(seconds);
  const server = await authority.server();
  return server.fetch(forward, authority.env, context);
}

/** Counts the first time that it is asked: one request is counted once. */
function toCountOnce(count: CountFetch): CountFetch {
  let counted: Promise<number> | undefined;
  return () => {
    counted ??= count();
    return counted;
  };
}

/**
 * Serves `/token` for an account. A grant that remembers its client is served in one hop. Otherwise the client is found
 * and proved here, where nobody waits for it; the person's `Account` object gets it as an argument, and reaches no
 * network of its own.
 */
async function exchangeAtAccount(
  authority: Authority,
  asked: AskedToken,
  context: ExecutionContext,
): Promise<Response> {
  const { accountId, clientId, form, request, countFetch } = asked;
  const isSigned = form.has("client_assertion");
  const exchange = (body: URLSearchParams, asker: KeptClient | string | null) =>
    authority.account(accountId).exchange(withForm(request, body), asker);
  const remembered = isSigned ? null : await exchange(form, clientId);
  if (remembered) return remembered;
  const found = await findClient(authority, clientId, countFetch, isSigned);
  const refusal = toRefusal(found, isSigned);
  if (refusal) return refusal;
  if (found.state !== "found") return answered(await exchange(form, null));
  const seconds = isSigned ? await countFetch() : 0;
  if (seconds > 0) return refuseForNow(seconds);
  const { client, readAt } = found;
  const proved = await proveClient(authority, request, { form, client }, context);
  if (proved instanceof Response) return proved;
  const kept = toKeptClient({ client, readAt });
  const asker = { ...kept, client: isSigned ? proved.client : kept.client };
  const response = answered(await exchange(proved.form, asker));
  if (response.ok && !found.isLast) {
    const written = [keepClient(authority, found), renewRegistration(authority, client)];
    context.waitUntil(Promise.all(written));
  }
  return response;
}

/** A client that was looked up here always gets an answer. */
function answered(response: Response | null): Response {
  if (response === null) throw new Error("an account that was handed a client asked for it");
  return response;
}

/** What is wrong before anything of the account matters; a client that nobody knows is refused by the provider. */
function toRefusal(found: FoundClient, isSigned: boolean): Response | null {
  if (found.state === "limited") return refuseForNow(found.seconds);
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
