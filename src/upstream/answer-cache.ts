/** The `data` of an upstream's answer. */
export type Data = Readonly<Record<string, unknown>>;

interface Entry {
  readonly owner: string;
  /** `data` as JSON: what an object takes in memory nobody can count, and it may be ten times as much. */
  readonly text: string;
  readonly bytes: number;
  readonly expiresAtMs: number;
}

/** Names of one person's answers, the one that was not asked for longest first. */
interface Share {
  readonly names: Set<string>;
  bytes: number;
}

/** Units: bytes. */
interface CacheBudget {
  readonly total: number;
  /** Of one person: nobody pushes out everybody else's. */
  readonly perOwner: number;
  readonly perAnswer: number;
}

/** For the name, the entry and their places in two maps. */
const frameBytes = 400;

/**
 * Answers of queries that the author marked with `cacheSeconds`, in the memory of one isolate. The caller makes the
 * name from everything that decides an answer, the person's key included, so nobody meets another's answer.
 */
export class AnswerCache {
  readonly #entries = new Map<string, Entry>();
  readonly #shares = new Map<string, Share>();
  readonly #budget: CacheBudget;
  #bytes = 0;

  constructor(budget: CacheBudget) {
    this.#budget = budget;
  }

  /** What the answers take now, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  get(name: string): Data | null {
    const entry = this.#entries.get(name);
    if (!entry) return null;
    this.#remove(name, entry);
    if (entry.expiresAtMs <= Date.now()) return null;
    this.#add(name, entry);
    return JSON.parse(entry.text);
  }

  /** Keeps an answer of `owner`. If there is no more room, what was not asked for longest goes. */
  put(name: string, owner: string, { data, seconds }: { data: Data; seconds: number }): void {
    const known = this.#entries.get(name);
    if (known) this.#remove(name, known);
    const text = JSON.stringify(data);
    const bytes = 2 * (text.length + owner.length) + frameBytes;
    if (bytes > this.#budget.perAnswer) return;
    this.#add(name, { owner, text, bytes, expiresAtMs: Date.now() + seconds * 1000 });
    const share = this.#shares.get(owner);
    while (share && share.bytes > this.#budget.perOwner) this.#removeFirst(share.names);
    while (this.#bytes > this.#budget.total) this.#removeFirst(this.#entries.keys());
  }

  #add(name: string, entry: Entry): void {
    const share = this.#shares.get(entry.owner) ?? { names: new Set(), bytes: 0 };
    this.#shares.set(entry.owner, share);
    share.names.add(name);
    share.bytes += entry.bytes;
    this.#bytes += entry.bytes;
    this.#entries.set(name, entry);
  }

  #remove(name: string, entry: Entry): void {
    const share = this.#shares.get(entry.owner);
    share?.names.delete(name);
    if (share) share.bytes -= entry.bytes;
    if (share?.names.size === 0) this.#shares.delete(entry.owner);
    this.#bytes -= entry.bytes;
    this.#entries.delete(name);
  }

  #removeFirst(names: Iterable<string>): void {
    const [first = ""] = names;
    const entry = this.#entries.get(first);
    if (entry) this.#remove(first, entry);
  }
}
