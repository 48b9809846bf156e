import { AppError } from "../../errors.ts";
import { log } from "../../observe/log.ts";
import { isLoopbackHost } from "../../settings/loopback.ts";
import { isPublicName } from "../../settings/public-name.ts";

const jsonType = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

const refused = (message: string) =>
  new AppError(message, { kind: "input", path: "/client_id", allowed: "a public https address" });

/** Why an answer is no document; null if it may be one. */
function findFault({ status, headers }: Response): string | null {
  if (status !== 200) return `HTTP ${status}`;
  return jsonType.test(headers.get("content-type") ?? "") ? null : "not served as JSON";
}

/** Set for the whole module: an isolate has one deployment, and the provider's module one fetch. */
let mayBeLocal = false;

/** Lets documents come from loopback as well, for work on one's own computer. */
export function allowLocalDocuments(isAllowed: boolean): void {
  mayBeLocal = isAllowed;
}

/**
 * The only `fetch` that workers-oauth-provider has (`scripts/write-oauth-provider.ts`): for client metadata documents, and for
 * the keys that they name. It goes to public names only and follows no redirect: a document must be served by the address
 * that names it, and a redirect could lead anywhere. Only an answer of 200 that is served as JSON is a document; if none
 * comes, the log names the host and a reason, and nothing else that a stranger chose. The provider bounds size and time.
 * Throws: `input`. Source: OAuth Client ID Metadata Document, sections 4 and 6.5.
 */
export async function fetchMetadata(url: string, init: RequestInit = {}): Promise<Response> {
  const { hostname: host } = new URL(url);
  const isAllowed = isPublicName(host) || (isLoopbackHost(host) && mayBeLocal);
  if (!isAllowed) throw refused("not a public address");
  const tell = (reason: string) => log("warn", "client_metadata_failed", { host, reason });
  // The provider gives up by itself, in the middle of a body too.
  init.signal?.addEventListener("abort", () => tell("timeout"));
  const response = await fetch(url, { ...init, redirect: "manual" }).catch(() => null);
  const fault = response && findFault(response);
  if (response && !fault) return response;
  const reason = fault ?? "unreachable";
  if (!init.signal?.aborted) tell(reason);
  await response?.body?.cancel();
  throw refused(reason);
}
