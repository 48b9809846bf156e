/** The `data` of an upstream's answer. */
export type Data = Readonly<Record<string, unknown>>;

interface Entry {
  readonly data: Data;
  readonly expiresAtMs: number;
}

/**
 * Answers of queries that the author marked with `cacheSeconds`, in the memory of one isolate. The caller makes the
 * name from everything that decides an answer, the person's key included, so nobody meets another's answer.
 */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();
  readonly #maxEntries: number;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get(name: string): Data | null {
    const entry = this.#entries.get(name);
    if (!entry) return null;
    this.#entries.delete(name);
    if (entry.expiresAtMs <= Date.now()) return null;
    this.#entries.set(name, entry);
    return entry.data;
  }

  /** Where there is no more room, the answer that was not asked for longest goes. */
  put(name: string, data: Data, seconds: number): void {
    this.#entries.delete(name);
    this.#entries.set(name, { data, expiresAtMs: Date.now() + seconds * 1000 });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest);
  }
}

/** SHA-256 of everything that decides an answer: what stays in memory shows neither key nor arguments. */
export async function toAnswerName(parts: readonly unknown[]): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(parts));
  return String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", text)));
}
