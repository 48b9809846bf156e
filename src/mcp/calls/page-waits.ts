/** A page that a person was sent to: to set the key of a toolset, or to decide on a change. */
export interface PageWait {
  /** What the account calls it, as in `AwaitedKey`. */
  readonly toolset: string;
  readonly elicitationId: string;
}

/** Long enough for somebody who is there and has the key at hand; whoever takes longer is told to call again. */
const maxWaitMs = 2 * 60 * 1000;

/** The calls of one session that wait for what their person does on a page. */
export class PageWaits {
  readonly #resume = new Map<string, () => void>();
  readonly #register: (wait: PageWait) => Promise<void>;

  /** `register` asks the account to tell of it. */
  constructor(register: (wait: PageWait) => Promise<void>) {
    this.#register = register;
  }

  /** Waits until `isDone`, the call ends, or two minutes are over. False if it is not done then. */
  async wait(
    wait: PageWait,
    signal: AbortSignal,
    isDone: () => Promise<boolean>,
  ): Promise<boolean> {
    if (signal.aborted) return false;
    const { elicitationId } = wait;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resume.set(elicitationId, resolve);
    signal.addEventListener("abort", () => resolve(), { once: true });
    const timer = setTimeout(resolve, maxWaitMs);
    try {
      await this.#register(wait);
      // The person may have been faster than the client's answer.
      if (await isDone()) return true;
      await promise;
      return await isDone();
    } finally {
      clearTimeout(timer);
      this.#resume.delete(elicitationId);
    }
  }

  /** It is done. False if no call waits for it any more. */
  complete(elicitationId: string): boolean {
    const resume = this.#resume.get(elicitationId);
    resume?.();
    return resume !== undefined;
  }
}
