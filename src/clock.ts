export const hourSeconds = 60 * 60;
export const daySeconds = 24 * hourSeconds;
export const hourMs = hourSeconds * 1000;
export const dayMs = daySeconds * 1000;

/** The milliseconds of a time in seconds and `lifetime` seconds after it; null if there is none. */
export const toEndMs = (seconds: number | null, lifetime = 0): number | null =>
  seconds === null ? null : (seconds + lifetime) * 1000;

/** The day in UTC, as `2026-11-03`. */
export const toIsoDay = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);

/** The time in whole seconds since 1970. */
export const nowSeconds = () => Math.floor(Date.now() / 1000);

/** How long a timer runs at most: what takes longer sets another one. */
const maxLookMs = 5000;

/**
 * The one timer of a request, for what it waits for, one after the other: its body, then its upstream. It is never
 * cleared, which would cost as much as to set it: the platform drops it with the request.
 */
export class RequestTimer {
  /** When what is waited for is late. Units: milliseconds since 1970. */
  #dueMs = 0;
  /** When the timer runs out that was set last. */
  #looksAtMs = Number.POSITIVE_INFINITY;
  /** Null while nothing is waited for. */
  #giveUp: (() => void) | null = null;

  /**
   * What `work` comes to, or what `toLate` says if it is not there at `dueMs`: it goes on then, unheard. Throws: as both of
   * them; at once while something else is waited for, which would have no end then.
   */
  until<Result, Late>(
    work: Promise<Result>,
    dueMs: number,
    toLate: () => Late,
  ): Promise<Result | Late> {
    if (this.#giveUp) throw new Error("this request waits for something else already");
    return new Promise((resolve, reject) => {
      const giveUp = () => resolve(Promise.resolve().then(toLate));
      this.#dueMs = dueMs;
      this.#giveUp = giveUp;
      this.#lookBy(dueMs);
      // What was given up must not end the wait for what came after it.
      const forget = () => {
        if (this.#giveUp === giveUp) this.#giveUp = null;
      };
      work.then(
        (result) => {
          forget();
          resolve(result);
        },
        (error: unknown) => {
          forget();
          reject(error);
        },
      );
    });
  }

  #lookBy(dueMs: number): void {
    if (this.#looksAtMs <= dueMs) return;
    const nowMs = Date.now();
    this.#looksAtMs = Math.min(dueMs, nowMs + maxLookMs);
    setTimeout(() => this.#look(), this.#looksAtMs - nowMs);
  }

  #look(): void {
    this.#looksAtMs = Number.POSITIVE_INFINITY;
    const giveUp = this.#giveUp;
    if (!giveUp) return;
    if (this.#dueMs > Date.now()) {
      this.#lookBy(this.#dueMs);
      return;
    }
    this.#giveUp = null;
    giveUp();
  }
}
