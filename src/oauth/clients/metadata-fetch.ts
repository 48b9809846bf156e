import { AppError } from "../../errors.ts";
import { isLoopbackHost } from "../../loopback.ts";
import { log } from "../../observe/log.ts";
import { isPublicName } from "./public-name.ts";

/** How workers-oauth-provider marks its own requests. */
const providerAgent = "workers-oauth-provider/";

const jsonType = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

const refused = (message: string) =>
  new AppError(message, { kind: "input", path: "/client_id", allowed: "a public https address" });

/** Why an answer is no document; null if it may be one. */
function findFault({ status, headers }: Response): string | null {
  if (status !== 200) return `HTTP ${status}`;
  return jsonType.test(headers.get("content-type") ?? "") ? null : "not served as JSON";
}

/** Fetches what can be a document, and follows no redirect. Throws: `input`. */
async function fetchDocument(
  original: typeof fetch,
  input: RequestInfo | URL,
  init: RequestInit = {},
): Promise<Response> {
  const { hostname: host } = new URL(input instanceof Request ? input.url : input);
  const tell = (reason: string) => log("warn", "client_metadata_failed", { host, reason });
  // The provider gives up by itself, in the middle of a body too.
  init.signal?.addEventListener("abort", () => tell("timeout"));
  const response = await original(input, { ...init, redirect: "manual" }).catch(() => null);
  const fault = response && findFault(response);
  if (response && !fault) return response;
  const reason = fault ?? "unreachable";
  if (!init.signal?.aborted) tell(reason);
  await response?.body?.cancel();
  throw refused(reason);
}

/**
 * Makes the provider's fetches of client metadata documents go to public names only and follow no redirect: a document
 * must be served by the address that names it, and a redirect could lead anywhere. `mayBeLocal` tells whether loopback
 * is allowed, for work on one's own computer. Only an answer of 200 that is served as JSON is a document; where none comes,
 * the log names the host and a reason, and nothing else that a stranger chose. Workaround for workers-oauth-provider 1.2.3, which has no setting for it.
 * Source: OAuth Client ID Metadata Document, sections 4 and 6.5.
 */
export function guardMetadataFetches(
  scope: { fetch: typeof fetch },
  mayBeLocal: () => boolean,
): void {
  const original = scope.fetch;
  scope.fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const agent = new Headers(init?.headers).get("user-agent") ?? "";
    if (!agent.startsWith(providerAgent)) return original(input, init);
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    const isAllowed = isPublicName(hostname) || (isLoopbackHost(hostname) && mayBeLocal());
    if (!isAllowed) throw refused("not a public address");
    return fetchDocument(original, input, init);
  };
}
