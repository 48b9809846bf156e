import { createDeferred } from "./deferred.ts";

/** Who waits for a permit. */
interface Waiting {
  readonly accountId: string;
  readonly timeoutMs: number;
  readonly resolve: (permit: Permit | null) => void;
}

/** A request that is with the upstream. */
export interface Permit {
  readonly accountId: string;
  /** When it is over at the latest: of a request whose client is gone nobody may ever hear again. */
  readonly endsAtMs: number;
}

/** Of one upstream. Units: requests at once. */
interface PermitLimits {
  readonly total: number;
  /** Of one account: nobody takes all of it. */
  readonly perAccount: number;
  /** How many may wait. */
  readonly waiting: number;
}

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
  tryTake(accountId: string, timeoutMs: number): Permit | null {
    const taken = this.#ofAccount.get(accountId) ?? 0;
    const { total, perAccount } = this.#limits;
    if (this.#taken.size >= total || taken >= perAccount) return null;
    const permit = { accountId, endsAtMs: Date.now() + timeoutMs };
    this.#taken.add(permit);
    this.#ofAccount.set(accountId, taken + 1);
    return permit;
  }

  /** A permit as soon as it is this one's turn; null if `signal` ends before, or too many wait. */
  async wait(accountId: string, timeoutMs: number, signal: AbortSignal): Promise<Permit | null> {
    this.#freeForgotten();
    const free = this.tryTake(accountId, timeoutMs);
    if (free) return free;
    if (signal.aborted || this.#waiting.length >= this.#limits.waiting) return null;
    const { promise, resolve } = createDeferred<Permit | null>();
    const waiting = { accountId, timeoutMs, resolve };
    this.#waiting.push(waiting);
    const leave = () => {
      this.#waiting = this.#waiting.filter((other) => other !== waiting);
      resolve(null);
    };
    signal.addEventListener("abort", leave, { once: true });
    const permit = await promise;
    signal.removeEventListener("abort", leave);
    return permit;
  }

  free(permit: Permit): void {
    if (!this.#taken.delete(permit)) return;
    const left = (this.#ofAccount.get(permit.accountId) ?? 1) - 1;
    if (left > 0) this.#ofAccount.set(permit.accountId, left);
    else this.#ofAccount.delete(permit.accountId);
    if (this.#waiting.length > 0) this.#callNext();
  }

  /** The first whose account has room. */
  #callNext(): void {
    for (const [index, { accountId, timeoutMs, resolve }] of this.#waiting.entries()) {
      const permit = this.tryTake(accountId, timeoutMs);
      if (!permit) continue;
      this.#waiting.splice(index, 1);
      resolve(permit);
      return;
    }
  }

  /** What is over by its deadline was given up without a word: the Worker ends what a client has left. */
  #freeForgotten(): void {
    const nowMs = Date.now();
    for (const permit of this.#taken) if (permit.endsAtMs < nowMs) this.free(permit);
  }
}
