/** Keeps work alive that goes on after the answer. */
export type WaitUntil = (work: Promise<unknown>) => void;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Hands over what is gathered in an isolate: later, all at once, after the answers. */
export class Soon {
  readonly #work: () => Promise<void>;
  readonly #afterMs: number;
  #dueMs = 0;

  constructor(work: () => Promise<void>, afterMs: number) {
    this.#work = work;
    this.#afterMs = afterMs;
  }

  /**
   * The work is done `afterMs` from now, once for all who ask until then. A timer ends with the request that started it, if the
   * platform ends that early: who asks as long again after it was due starts another.
   */
  ask(waitUntil: WaitUntil): void {
    if (this.#dueMs + this.#afterMs > Date.now()) return;
    this.#dueMs = Date.now() + this.#afterMs;
    waitUntil(
      pause(this.#afterMs).then(() => {
        this.#dueMs = 0;
        return this.#work();
      }),
    );
  }
}
