import { putLast } from "../../put-last.ts";

/** Failures of one upstream since it answered anybody last. */
interface Outage {
  readonly accounts: Set<string>;
  failures: number;
  openUntilMs: number;
  /** How long it stays open the next time. */
  pauseMs: number;
}

/** Of so many accounts, so many in a row: no one person's requests can bring it to that. */
const minAccounts = 3;
const minFailures = 5;
const maxUpstreams = 1000;
const firstPauseMs = 5000;
const maxPauseMs = 60_000;

/**
 * Which upstreams do not work for anybody, in the memory of one isolate. Only a request without an answer and a 5xx
 * count, of several accounts and with no answer to anybody in between. While it is open, nobody is sent there; then one
 * after the other may try, and the first answer closes it.
 */
export class CircuitBreaker {
  readonly #outages = new Map<string, Outage>();

  /** Whether all upstreams answer: all that a call usually asks. */
  get isQuiet(): boolean {
    return this.#outages.size === 0;
  }

  /** Units: seconds until somebody may try again; 0 if this request may go. It is then the only one that tries. */
  findPause(endpoint: string): number {
    const outage = this.#outages.get(endpoint);
    if (!outage || outage.openUntilMs === 0) return 0;
    const nowMs = Date.now();
    if (outage.openUntilMs > nowMs) return Math.ceil((outage.openUntilMs - nowMs) / 1000);
    open(outage, nowMs);
    return 0;
  }

  /** The upstream answered somebody, whatever it said. */
  noteAnswer(endpoint: string): void {
    this.#outages.delete(endpoint);
  }

  noteFailure(endpoint: string, accountId: string): void {
    const known = this.#outages.get(endpoint);
    const outage = known ?? {
      accounts: new Set(),
      failures: 0,
      openUntilMs: 0,
      pauseMs: firstPauseMs,
    };
    if (!known) putLast(this.#outages, [endpoint, outage], maxUpstreams);
    outage.failures += 1;
    // More are not needed, and nothing here may grow.
    if (outage.accounts.size < minAccounts) outage.accounts.add(accountId);
    if (outage.failures < minFailures || outage.accounts.size < minAccounts) return;
    // Whoever was sent there before it opened, or tries, says nothing new: it is as long as it is.
    if (outage.openUntilMs <= Date.now()) open(outage, Date.now());
  }
}

function open(outage: Outage, nowMs: number): void {
  outage.openUntilMs = nowMs + outage.pauseMs;
  outage.pauseMs = Math.min(maxPauseMs, outage.pauseMs * 2);
}
