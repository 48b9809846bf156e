import type { Token } from "@cloudflare/workers-oauth-provider";

import { nowSeconds } from "../../clock.ts";

/** A token that was found good. `expiresAt` in seconds since 1970. */
export interface TokenFacts {
  readonly audience: string;
  readonly expiresAt: number;
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly grantId: string;
  /** Names the token among those of its grant; nobody gets the token from it. */
  readonly tokenId: string;
  /** As of its grant; what a script holds never does. */
  readonly trustsForms: boolean;
}

/** Under which name the provider keeps an access token. Source: workers-oauth-provider 1.2.3, `createAccessToken`. */
export const toTokenName = (accountId: string, grantId: string, tokenId: string) =>
  `token:${accountId}:${grantId}:${tokenId}`;

/**
 * What the provider's record of a token allows at `resource`; null if it is good for nothing there. A call needs no more,
 * so it needs no provider: the record is found by the token's digest alone, and what is sealed with the token says whose
 * account this is. Source: workers-oauth-provider 1.2.3, `validateAccessToken`.
 */
export function readToken(record: string | null, resource: string) {
  if (record === null) return null;
  const { audience, expiresAt, scope, grant, grantId } = JSON.parse(record) as Token;
  if (audience !== resource || expiresAt < nowSeconds()) return null;
  return { audience, expiresAt, scopes: scope, clientId: grant.clientId, grantId };
}
