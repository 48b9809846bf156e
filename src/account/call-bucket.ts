import { takeFromBucket } from "../store/bucket.ts";

/** One person's calls. Kept in memory alone, so that no call writes: an object that rests starts with a full bucket. */
export class CallBucket {
  readonly #perMinute: number;
  #fullAtMs = 0;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Counts one request. Returns how many seconds to wait, 0 where a call may go on. */
  take(): number {
    const limit = { burst: this.#perMinute, perMinute: this.#perMinute };
    const { fullAtMs, waitMs } = takeFromBucket(limit, this.#fullAtMs, Date.now());
    this.#fullAtMs = fullAtMs;
    return Math.ceil(waitMs / 1000);
  }
}
