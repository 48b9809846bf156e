import type { Grant as StoredGrant } from "@cloudflare/workers-oauth-provider";

import type { Allowance } from "./consent-question.ts";
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
  /** What this client says that its own form was answered with is the person's yes. */
  readonly trustsForms: boolean;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** What toolhub itself keeps with a grant. */
export interface GrantMetadata {
  readonly clientName?: string;
  readonly browser?: string;
  /** Absent if the person did not tick it. */
  readonly trustsForms?: true;
  /** Absent in grants of before that was kept. */
  readonly kept?: KeptClient;
}

export function toClientName({ metadata, clientId }: StoredGrant): string {
  return String((metadata as GrantMetadata | undefined)?.clientName ?? clientId);
}

/** What is kept with a new grant. */
export const toMetadata = ({
  clientName,
  browser,
  kept,
  trustsForms,
}: Allowance & { readonly browser: string }): GrantMetadata => ({
  clientName,
  browser,
  ...(kept.until > 0 && { kept }),
  ...(trustsForms && { trustsForms }),
});

/** What the audit tells of a new grant. */
export const toConnectedFacts = ({ request, clientName, trustsForms }: Allowance) => ({
  client_id: request.clientId,
  app: clientName,
  scopes: request.scope,
  trusts_forms: trustsForms,
});

/** How the audit names the app of a grant. */
export const toAppFacts = (grant: StoredGrant) => ({
  client_id: grant.clientId,
  app: toClientName(grant),
  grant: grant.id,
});

/** True if the person takes what this client says of its own forms for their yes. */
export const trustsForms = ({ metadata }: StoredGrant): boolean =>
  (metadata as GrantMetadata | undefined)?.trustsForms === true;

/** The grant as it is once its client's forms count for nothing. */
export function withoutTrust({ metadata, ...grant }: StoredGrant): StoredGrant {
  const { trustsForms: _, ...rest } = (metadata ?? {}) as GrantMetadata;
  return { ...grant, metadata: rest };
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
    trustsForms: trustsForms(grant),
    createdAt: grant.createdAt,
  };
}
