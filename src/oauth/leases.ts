import type { Access } from "../account/account.ts";
import { toObjectName } from "../keys/account-id.ts";

/** A token, and where it is shown. */
export interface Presented {
  readonly resource: string;
  readonly token: string;
}

/** The longest that an isolate goes on with what an `Account` object said. */
const leaseMs = 10_000;
const maxLeases = 1000;
const utf8 = new TextEncoder();

/** What an `Account` object said, for so long and so many calls. */
class Lease {
  readonly access: Access;
  #endsAtMs: number;
  #served = 0;

  constructor(access: Access, endsAtMs: number) {
    this.access = access;
    this.#endsAtMs = endsAtMs;
  }

  get isOpen(): boolean {
    return this.#endsAtMs > Date.now() && this.#served < this.access.leaseCalls;
  }

  /** Serves one more request; false where it may not. */
  serve(calls: number): boolean {
    if (!this.isOpen) return false;
    this.#served += calls;
    return true;
  }

  end(): void {
    this.#endsAtMs = 0;
  }

  /** Ends, and tells once how many calls it has served, so that the account can count them. */
  settle(): number {
    const served = this.#served;
    this.end();
    this.#served = 0;
    return served;
  }
}

/**
 * What this isolate remembers of accounts, so that a busy person's reads make no hop: at most 10 s from the moment it
 * was asked, and not past a look at the account in this isolate. Tokens are kept as digests only.
 */
export class Leases {
  readonly #leases = new Map<string, Lease>();

  /** The last lease for this token, over or not. */
  async find(presented: Presented): Promise<Lease | undefined> {
    return this.#leases.size === 0 ? undefined : this.#leases.get(await toName(presented));
  }

  /** `access` null ends the lease. `askedAtMs`: before the account was asked. */
  async keep(presented: Presented, access: Access | null, askedAtMs: number): Promise<void> {
    const name = await toName(presented);
    this.#leases.delete(name);
    if (access) this.#leases.set(name, new Lease(access, askedAtMs + leaseMs));
    const [oldest] = this.#leases.keys();
    if (this.#leases.size > maxLeases && oldest !== undefined) this.#leases.delete(oldest);
  }

  /** Ends all leases of an account. */
  end(accountId: string): void {
    const name = toObjectName(accountId);
    for (const lease of this.#leases.values()) {
      if (toObjectName(lease.access.accountId) === name) lease.end();
    }
  }
}

async function toName({ resource, token }: Presented): Promise<string> {
  const text = utf8.encode(JSON.stringify([resource, token]));
  return String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", text)));
}
