import type { Access } from "../account/account.ts";

/** A token, and where it is shown. */
export interface Presented {
  readonly resource: string;
  readonly token: string;
}

interface Lease {
  readonly access: Access;
  readonly endsAtMs: number;
}

/** The longest that an isolate goes on with what an `Account` object said. */
const leaseMs = 10_000;
const maxLeases = 1000;
const utf8 = new TextEncoder();

/**
 * What this isolate remembers of accounts, so that a busy person's reads make no hop: at most 10 s from the moment it
 * was asked, and not past a look at the account in this isolate. Tokens are kept as digests only.
 */
export class Leases {
  readonly #leases = new Map<string, Lease>();

  /** What was leased for this token, or null. */
  async find(presented: Presented): Promise<Access | null> {
    if (this.#leases.size === 0) return null;
    const lease = this.#leases.get(await toName(presented));
    return lease && lease.endsAtMs > Date.now() ? lease.access : null;
  }

  /** `access` null ends the lease. `askedAtMs`: before the account was asked. */
  async keep(presented: Presented, access: Access | null, askedAtMs: number): Promise<void> {
    const name = await toName(presented);
    this.#leases.delete(name);
    if (access) this.#leases.set(name, { access, endsAtMs: askedAtMs + leaseMs });
    const [oldest] = this.#leases.keys();
    if (this.#leases.size > maxLeases && oldest !== undefined) this.#leases.delete(oldest);
  }

  /** Ends all leases of an account. */
  end(accountId: string): void {
    for (const [name, { access }] of this.#leases) {
      if (access.accountId === accountId) this.#leases.delete(name);
    }
  }
}

async function toName({ resource, token }: Presented): Promise<string> {
  const text = utf8.encode(JSON.stringify([resource, token]));
  return String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", text)));
}
