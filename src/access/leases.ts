import type { Access } from "../account/account.ts";
import { toObjectName } from "../crypto/account-id.ts";
import { toDigest } from "../crypto/hash.ts";
import { putLast } from "../put-last.ts";

/** A token, and where it is shown. */
export interface Presented {
  readonly resource: string;
  readonly token: string;
}

/** The moment before an account was asked. */
interface Asked {
  readonly generation: number;
  readonly atMs: number;
}

/** The longest that an isolate goes on with what an `Account` object said. */
const leaseMs = 10_000;
const maxLeases = 1000;

/** What an `Account` object said, for so long and so many calls. */
export class Lease {
  /** Whose it is; it stays known when the lease is over. */
  readonly accountId: string;
  /** Null once the lease is over: with it goes what was opened and made for it (`mcp/caller.ts`). */
  #access: Access | null;
  readonly #endsAtMs: number;
  #served = 0;

  constructor(access: Access, endsAtMs: number) {
    this.accountId = access.accountId;
    this.#access = access;
    this.#endsAtMs = endsAtMs;
  }

  get isOver(): boolean {
    return this.#access === null || this.#endsAtMs <= Date.now();
  }

  /** What serves one more request; null if it may not. */
  serve(calls: number): Access | null {
    if (this.isOver || this.#served >= (this.#access?.leaseCalls ?? 0)) return null;
    this.#served += calls;
    return this.#access;
  }

  end(): void {
    this.#access = null;
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
  /** Those that may not be over yet, the oldest first. */
  readonly #open = new Set<Lease>();
  /** When leases of an account ended last, as generations. What was asked before counts no longer. */
  readonly #ends = new Map<string, number>();
  /** Everything that was asked before this generation counts no longer: `#ends` forgets the oldest. */
  #leastGeneration = 0;
  #generation = 0;

  /** Names the moment before an account is asked, for `keep`. */
  begin(): Asked {
    return { generation: this.#generation, atMs: Date.now() };
  }

  /** The last lease for this token, over or not. */
  async find(presented: Presented): Promise<Lease | undefined> {
    return this.#leases.size === 0 ? undefined : this.#leases.get(await toName(presented));
  }

  /** `access` null ends the lease. What was asked before the account's leases ended is not kept. */
  async keep(presented: Presented, access: Access | null, asked: Asked): Promise<void> {
    const name = await toName(presented);
    this.#endOver();
    this.#forget(this.#leases.get(name));
    if (!access || asked.generation < this.#findEnd(access.accountId)) {
      this.#leases.delete(name);
      return;
    }
    const lease = new Lease(access, asked.atMs + leaseMs);
    const [, forgotten] = putLast(this.#leases, [name, lease], maxLeases) ?? [];
    this.#forget(forgotten);
    this.#open.add(lease);
  }

  #forget(lease: Lease | undefined): void {
    if (!lease) return;
    lease.end();
    this.#open.delete(lease);
  }

  /** Lets go of what leases hold whose time is over. */
  #endOver(): void {
    for (const lease of this.#open) {
      if (!lease.isOver) return;
      this.#forget(lease);
    }
  }

  #findEnd(accountId: string): number {
    return this.#ends.get(toObjectName(accountId)) ?? this.#leastGeneration;
  }

  /** Ends all leases of an account, those included that are being asked for. */
  end(accountId: string): void {
    const name = toObjectName(accountId);
    this.#generation += 1;
    const forgotten = putLast(this.#ends, [name, this.#generation], maxLeases);
    if (forgotten) [, this.#leastGeneration] = forgotten;
    for (const lease of this.#open) {
      if (toObjectName(lease.accountId) === name) this.#forget(lease);
    }
  }
}

/** No address holds a space. */
async function toName({ resource, token }: Presented): Promise<string> {
  const digest = await toDigest(`${resource} ${token}`);
  return String.fromCharCode(...new Uint8Array(digest));
}
