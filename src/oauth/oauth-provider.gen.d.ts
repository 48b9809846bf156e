/** What `scripts/write-oauth-provider.ts` makes has the provider's own types. */
export * from "@cloudflare/workers-oauth-provider";
