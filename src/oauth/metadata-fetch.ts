import { isLoopbackHost } from "../config.ts";
import { AppError } from "../errors.ts";

/** How workers-oauth-provider marks its own requests. */
const providerAgent = "workers-oauth-provider/";

/** Names that never belong to the public. Source: RFC 6761, RFC 6762, RFC 8375, ICANN's reservation of .internal. */
const privateName = /(^|\.)(localhost|local|internal|lan|home\.arpa|intranet|corp)$/;

/**
 * True for names that can be public: with a dot, and no IP address in any of its spellings. What a public name leads
 * to is the network's business: Cloudflare, and the network of the container, let nothing through to private addresses.
 */
export function isPublicName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, "");
  const isAddress = name.startsWith("[") || /^[\d.]+$/.test(name);
  return name.includes(".") && !isAddress && !privateName.test(name);
}

/**
 * Makes the provider's fetches of client metadata documents go to public names only and follow no redirect: a document
 * must be served by the address that names it, and a redirect could lead anywhere. `mayBeLocal` tells whether loopback
 * is allowed, for work on one's own computer. Workaround for workers-oauth-provider 1.2.3, which has no setting for it.
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
    if (isAllowed) return original(input, { ...init, redirect: "manual" });
    throw new AppError("not a public address", {
      kind: "input",
      path: "/client_id",
      allowed: "a public https address",
    });
  };
}
