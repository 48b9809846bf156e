/** How workers-oauth-provider marks its own requests. */
const providerAgent = "workers-oauth-provider/";

/**
 * Makes the provider's fetches of client metadata documents follow no redirect: a document must be served by the
 * address that names it, and a redirect could lead anywhere. Workaround for workers-oauth-provider 1.2.3, which has
 * no setting for it. Source: OAuth Client ID Metadata Document, section 4.
 */
export function refuseMetadataRedirects(scope: { fetch: typeof fetch }): void {
  const original = scope.fetch;
  scope.fetch = (input: RequestInfo | URL, init?: RequestInit) => {
    const agent = new Headers(init?.headers).get("user-agent") ?? "";
    return original(
      input,
      agent.startsWith(providerAgent) ? { ...init, redirect: "manual" } : init,
    );
  };
}
