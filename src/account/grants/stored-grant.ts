import type { Grant as StoredGrant } from "@cloudflare/workers-oauth-provider";

import type { ConsentKey } from "./consents.ts";
import type { KeptClient } from "./kept-client.ts";

/** What a person allowed one client. */
export interface Grant {
  readonly id: string;
  readonly clientId: string;
  readonly clientName: string;
  readonly redirectUri: string;
  /** In which the person allowed it, as in "Firefox on Linux"; empty in grants of before that was kept. */
  readonly browser: string;
  readonly scopes: readonly string[];
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** What toolhub itself keeps with a grant. */
export interface GrantMetadata {
  readonly clientName?: string;
  readonly browser?: string;
  /** Absent in grants of before that was kept. */
  readonly kept?: KeptClient;
}

export function toClientName({ metadata, clientId }: StoredGrant): string {
  return String((metadata as GrantMetadata | undefined)?.clientName ?? clientId);
}

export const toConsentKey = (grant: { clientId: string; redirectUri?: string }): ConsentKey => ({
  clientId: grant.clientId,
  // Absent only in grants of versions before 1.0, which this deployment never had.
  redirectUri: grant.redirectUri ?? "about:blank",
});

export function toGrant(grant: StoredGrant): Grant {
  return {
    id: grant.id,
    clientId: grant.clientId,
    redirectUri: toConsentKey(grant).redirectUri,
    clientName: toClientName(grant),
    browser: (grant.metadata as GrantMetadata | undefined)?.browser ?? "",
    scopes: grant.scope,
    createdAt: grant.createdAt,
  };
}
