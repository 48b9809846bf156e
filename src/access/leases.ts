import type { Access } from "../account/account.ts";
import type { LiveSession } from "../account/mcp-session-quota.ts";
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
  /** The session that it was asked about. */
  readonly sessionId: string | null;
}

/** What an account said of a session: it lives, and is used by this grant. */
interface SeenSession extends Asked {
  readonly session: LiveSession;
  readonly grantId: string;
}

/** What a lease is on: what an `Account` object said, under which mark, and how many calls that may serve. */
export interface Grounds {
  readonly access: Access;
  readonly mark: string;
  readonly leaseCalls: number;
}

/** What a lease leaves to whoever asks the account again. */
interface Settled {
  /** Calls that it has served and that the account has not counted yet. */
  readonly served: number;
  /** What the account need not say again; null once the lease is over. */
  readonly grounds: Grounds | null;
}

/** The longest that an isolate goes on with what an `Account` object said. */
const leaseMs = 10_000;
const maxLeases = 1000;
/** Many sessions share a token, and with it a lease. */
const maxSessions = 10_000;

/** What an `Account` object said, for so long and so many calls. */
export class Lease {
  /** Whose it is; it stays known when the lease is over. */
  readonly accountId: string;
  /** Null once the lease is over: with it goes what was opened and made for it (`mcp/caller.ts`). */
  #grounds: Grounds | null;
  readonly #endsAtMs: number;
  #served = 0;
  /** The account is being asked: what that says takes this one's place. */
  #isSettled = false;

  constructor(grounds: Grounds, endsAtMs: number) {
    this.accountId = grounds.access.accountId;
    this.#grounds = grounds;
    this.#endsAtMs = endsAtMs;
  }

  get isOver(): boolean {
    return this.#grounds === null || this.#endsAtMs <= Date.now();
  }

  /** What it serves; null once it is over. */
  get access(): Access | null {
    return this.#grounds?.access ?? null;
  }

  /** What serves one more request; null if it may not. */
  serve(calls: number): Access | null {
    if (this.isOver || this.#isSettled) return null;
    // What counts for nothing is served while a call would be.
    if (this.#served + Math.max(1, calls) > (this.#grounds?.leaseCalls ?? 0)) return null;
    this.#served += calls;
    return this.#grounds?.access ?? null;
  }

  end(): void {
    this.#grounds = null;
  }

  /** Calls that were served and that nobody was told: whoever settles it next tells them. */
  owe(served: number): void {
    this.#served += served;
  }

  /** Serves no more, and tells how many calls it has served since the last time. */
  settle(): Settled {
    const served = this.#served;
    this.#served = 0;
    this.#isSettled = true;
    return { served, grounds: this.isOver ? null : this.#grounds };
  }
}

/**
 * What this isolate remembers of accounts, so that a busy person's reads make no hop: at most 10 s from the moment it
 * was asked, and not past a look at the account in this isolate. Tokens are kept as digests only.
 */
export class Leases {
  readonly #leases = new Map<string, Lease>();
  /** By `toSessionName`. */
  readonly #sessions = new Map<string, SeenSession>();
  /** Those that may not be over yet, the oldest first. */
  readonly #open = new Set<Lease>();
  /** When leases of an account ended last, as generations. What was asked before counts no longer. */
  readonly #ends = new Map<string, number>();
  /** Everything that was asked before this generation counts no longer: `#ends` forgets the oldest. */
  #leastGeneration = 0;
  #generation = 0;

  /** Names the moment before an account is asked, for `keep`. */
  begin(sessionId: string | null = null): Asked {
    return { generation: this.#generation, atMs: Date.now(), sessionId };
  }

  /** The last lease of that name, over or not. */
  find(name: string): Lease | undefined {
    return this.#leases.get(name);
  }

  /**
   * What serves one more request by this lease, with the session that it names; null if it may not, or nobody said that the
   * session lives.
   */
  serve(lease: Lease, calls: number, sessionId: string | null) {
    const session = sessionId === null ? null : this.#findSession(lease.access, sessionId);
    const access = session === undefined ? null : lease.serve(calls);
    return access && session !== undefined ? { access, session } : null;
  }

  /** The account was not told: the lease of that name, which may be another one by now, has served them still. */
  owe(name: string, served: number): void {
    this.#leases.get(name)?.owe(served);
  }

  #findSession(access: Access | null, sessionId: string) {
    const seen = access && this.#sessions.get(toSessionName(access, sessionId));
    if (!seen || seen.grantId !== access.grantId || seen.atMs + leaseMs <= Date.now()) return;
    return seen.generation >= this.#findEnd(access.accountId) ? seen.session : undefined;
  }

  /**
   * `grounds` null ends the lease; `session` is what was said of the one that was asked about. What was asked before the
   * account's leases ended is not kept.
   */
  keep(
    name: string,
    grounds: Grounds | null,
    asked: Asked,
    session: LiveSession | null = null,
  ): void {
    this.#endOver();
    const last = this.#leases.get(name);
    this.#forget(last);
    // Then the last one stays, over: it knows what it has served.
    if (!grounds || asked.generation < this.#findEnd(grounds.access.accountId)) return;
    const lease = new Lease(grounds, asked.atMs + leaseMs);
    // The last one may be of a request that asked later than this one: nobody was told what it has served.
    lease.owe(last?.settle().served ?? 0);
    const [, forgotten] = putLast(this.#leases, [name, lease], maxLeases) ?? [];
    this.#forget(forgotten);
    this.#open.add(lease);
    if (asked.sessionId !== null) this.#keepSession(grounds.access, asked, session);
  }

  #keepSession(access: Access, asked: Asked, session: LiveSession | null): void {
    const name = toSessionName(access, asked.sessionId ?? "");
    const { grantId } = access;
    if (!session) this.#sessions.delete(name);
    else putLast(this.#sessions, [name, { ...asked, session, grantId }], maxSessions);
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

/** A session is good at one endpoint only. */
const toSessionName = ({ accountId, audience }: Access, sessionId: string): string =>
  `${accountId} ${sessionId} ${audience}`;

/** What a lease is called: no address holds a space. */
export async function toLeaseName({ resource, token }: Presented): Promise<string> {
  const digest = await toDigest(`${resource} ${token}`);
  return String.fromCharCode(...new Uint16Array(digest));
}
