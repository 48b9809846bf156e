import { createDeferred } from "./deferred.ts";

/** A request that is with the upstream. */
export interface Permit {
  readonly accountId: string;
  /** When it is over at the latest: of a request whose client is gone nobody may ever hear again. In ms since 1970. */
  readonly endsAtMs: number;
}

/** Who waits for a permit, until then at most: nobody hears of their client going either. */
interface Waiting extends Permit {
  readonly resolve: (permit: Permit | null) => void;
}

/** Of one upstream. Units: requests at once. */
interface PermitLimits {
  readonly total: number;
  /** Of one account: nobody takes all of it. */
  readonly perAccount: number;
  /** How many may wait. */
  readonly waiting: number;
  readonly waitingPerAccount: number;
}

/** How often who waits looks whether places were given up without a word. */
const lookMs = 1000;

/** How many requests are with one upstream at a time, in one isolate; the others wait in turn, until their deadline. */
export class Permits {
  readonly #limits: PermitLimits;
  readonly #taken = new Set<Permit>();
  readonly #ofAccount = new Map<string, number>();
  #waiting: Waiting[] = [];

  constructor(limits: PermitLimits) {
    this.#limits = limits;
  }

  /** Whether nobody is there or waits, whoever was given up without a word not counted. */
  isEmpty(): boolean {
    this.#freeForgotten();
    return this.#taken.size + this.#waiting.length === 0;
  }

  /** A permit at once; null if there is none. */
  tryTake(accountId: string, endsAtMs: number): Permit | null {
    const taken = this.#ofAccount.get(accountId) ?? 0;
    const { total, perAccount } = this.#limits;
    if (this.#taken.size >= total || taken >= perAccount) return null;
    const permit = { accountId, endsAtMs };
    this.#taken.add(permit);
    this.#ofAccount.set(accountId, taken + 1);
    return permit;
  }

  /** A permit as soon as it is this one's turn; null if it or `signal` ends before, or too many wait. */
  async wait(accountId: string, endsAtMs: number, signal: AbortSignal): Promise<Permit | null> {
    this.#freeForgotten();
    const free = this.tryTake(accountId, endsAtMs);
    if (free) return free;
    if (signal.aborted || !this.#mayWait(accountId)) return null;
    const { promise, resolve } = createDeferred<Permit | null>();
    const waiting = { accountId, endsAtMs, resolve };
    this.#waiting.push(waiting);
    const leave = () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      resolve(null);
    };
    signal.addEventListener("abort", leave, { once: true });
    // Nobody may come who could look.
    const look = setInterval(() => this.#freeForgotten(), lookMs);
    const permit = await promise;
    clearInterval(look);
    signal.removeEventListener("abort", leave);
    return permit;
  }

  #mayWait(accountId: string): boolean {
    const { waiting, waitingPerAccount } = this.#limits;
    const own = this.#waiting.filter((other) => other.accountId === accountId);
    return this.#waiting.length < waiting && own.length < waitingPerAccount;
  }

  free(permit: Permit): void {
    if (!this.#taken.delete(permit)) return;
    const left = (this.#ofAccount.get(permit.accountId) ?? 1) - 1;
    if (left > 0) this.#ofAccount.set(permit.accountId, left);
    else this.#ofAccount.delete(permit.accountId);
    if (this.#waiting.length > 0) this.#callNext();
  }

  /** The first whose account has room, and who has time left. */
  #callNext(): void {
    this.#dismissLate();
    for (const [index, { accountId, endsAtMs, resolve }] of this.#waiting.entries()) {
      const permit = this.tryTake(accountId, endsAtMs);
      if (!permit) continue;
      this.#waiting.splice(index, 1);
      resolve(permit);
      return;
    }
  }

  #dismissLate(): void {
    const nowMs = Date.now();
    for (const { endsAtMs, resolve } of this.#waiting) if (endsAtMs <= nowMs) resolve(null);
    this.#waiting = this.#waiting.filter(({ endsAtMs }) => endsAtMs > nowMs);
  }

  /** What is over by its deadline was given up without a word: the Worker ends what a client has left. */
  #freeForgotten(): void {
    const nowMs = Date.now();
    if (this.#waiting.length > 0) this.#dismissLate();
    for (const permit of this.#taken) if (permit.endsAtMs < nowMs) this.free(permit);
  }
}
