import { takeFromBucket } from "./bucket.ts";

/** What a hop is made for, as far as the limit is concerned. */
export interface Counted {
  /** How many calls the request holds; they may be refused. */
  readonly calls: number;
  /** How many calls a lease on what was said before has served: they are done. */
  readonly served: number;
}

/** What one request's hop says of the limit. */
export interface CallVerdict {
  /** How long this person's calls have to wait, in seconds; 0 if they may go on. */
  readonly waitSeconds: number;
  /** How many more calls a lease may serve before it asks again. */
  readonly leaseCalls: number;
}

/** A lease lasts a sixth of a minute, and serves no more than its share of one. */
const leasesPerMinute = 6;

/** One person's calls. Kept in memory alone, so that no call writes: an object that rests starts with a full bucket. */
export class CallBucket {
  readonly #perMinute: number;
  #fullAtMs = 0;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  take({ calls, served }: Counted): CallVerdict {
    const nowMs = Date.now();
    const intervalMs = 60_000 / this.#perMinute;
    const limit = { burst: this.#perMinute, perMinute: this.#perMinute };
    const owedMs = Math.max(this.#fullAtMs, nowMs) + served * intervalMs;
    const { fullAtMs, waitMs } = takeFromBucket(
      limit,
      owedMs,
      nowMs,
      Math.min(calls, this.#perMinute),
    );
    this.#fullAtMs = fullAtMs;
    const left = Math.floor((nowMs + 60_000 - fullAtMs) / intervalMs);
    const share = Math.ceil(this.#perMinute / leasesPerMinute);
    return {
      waitSeconds: Math.ceil(waitMs / 1000),
      // What is remembered of a refusal would refuse what there is room for.
      leaseCalls: waitMs > 0 ? 0 : Math.max(0, Math.min(share, left)),
    };
  }
}
