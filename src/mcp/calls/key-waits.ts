/** A page that a person was sent to, so that they set the key of a toolset there. */
export interface KeyWait {
  readonly toolset: string;
  readonly elicitationId: string;
}

/** Long enough for somebody who has the key at hand; whoever takes longer is told to call again. */
const maxWaitMs = 2 * 60 * 1000;

/** The calls of one session that wait for a key. */
export class KeyWaits {
  readonly #resume = new Map<string, () => void>();
  readonly #register: (wait: KeyWait) => Promise<void>;

  /** `register` asks the account to tell of the key. */
  constructor(register: (wait: KeyWait) => Promise<void>) {
    this.#register = register;
  }

  /** Waits until `refresh` finds the key, the call ends, or two minutes are over. False if there is none then. */
  async wait(
    wait: KeyWait,
    signal: AbortSignal,
    refresh: (toolset: string) => Promise<boolean>,
  ): Promise<boolean> {
    const { toolset, elicitationId } = wait;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resume.set(elicitationId, resolve);
    signal.addEventListener("abort", () => resolve());
    const timer = setTimeout(resolve, maxWaitMs);
    try {
      await this.#register(wait);
      // The person may have been faster than the client's answer.
      if (await refresh(toolset)) return true;
      await promise;
      return await refresh(toolset);
    } finally {
      clearTimeout(timer);
      this.#resume.delete(elicitationId);
    }
  }

  /** The key is there. False if no call waits for it any more. */
  complete(elicitationId: string): boolean {
    const resume = this.#resume.get(elicitationId);
    resume?.();
    return resume !== undefined;
  }
}
