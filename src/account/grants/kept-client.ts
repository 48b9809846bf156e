import type { ClientInfo, Grant as StoredGrant } from "@cloudflare/workers-oauth-provider";

import { nowSeconds } from "../../clock.ts";
import type { SqlKv } from "../../store/sql-kv.ts";

/** A client as a grant of it remembers it, so that its tokens can be renewed without asking anybody else. */
export interface KeptClient {
  readonly client: ClientInfo;
  /** From then on it has to be looked up again, in seconds since 1970. */
  readonly until: number;
}

/** A request to `/token`, with the client that it comes from. */
export interface TokenRequest {
  readonly request: Request;
  readonly form: URLSearchParams;
  /** Null if nobody knows it. */
  readonly client: ClientInfo | null;
}

const findKept = ({ metadata }: StoredGrant) =>
  ((metadata ?? {}) as { readonly kept?: KeptClient }).kept;

/** The client that was found; of an id what the grant remembers, null if it does not any more or is another client's. */
export function findAsker(
  grant: StoredGrant | null,
  asker: KeptClient | string | null,
): ClientInfo | null {
  if (typeof asker !== "string") return asker?.client ?? null;
  if (grant?.clientId !== asker) return null;
  const kept = findKept(grant);
  return kept && kept.until > nowSeconds() ? kept.client : null;
}

/** Writes a client that was found down with its grant, unless that remembers it for as long already. */
export function keepClient(kv: SqlKv, grant: StoredGrant | null, kept: KeptClient | null): void {
  if (grant === null || kept === null) return;
  if (kept.until <= Math.max(nowSeconds(), findKept(grant)?.until ?? 0)) return;
  const name = `grant:${grant.userId}:${grant.id}`;
  const value = JSON.stringify({ ...grant, metadata: { ...(grant.metadata ?? {}), kept } });
  kv.swap(name, kv.read(name) ?? "", value);
}
