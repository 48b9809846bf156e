/**
 * The platform's own `fetch`, taken before `guardMetadataFetches` stands in front of it: what toolhub asks an upstream or an
 * identity provider, at addresses of the operator, does not pass that guard.
 */
export const platformFetch: typeof fetch = globalThis.fetch;
