/** What `scripts/write-oauth-provider.ts` makes has the provider's own types. */
export { insufficientScope, OAuthResourceServer } from "@cloudflare/workers-oauth-provider";
