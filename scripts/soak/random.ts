/** Numbers that look random and are the same for the same seed. Source: mulberry32, seeded with FNV-1a. */
export class Random {
  readonly #seed: string;
  #state = 0x811c9dc5;

  constructor(seed: string) {
    this.#seed = seed;
    for (const letter of seed) {
      this.#state = Math.imul(this.#state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
    }
  }

  /** Another one of its own, which does not depend on how much this one was used. */
  fork(name: string): Random {
    return new Random(`${this.#seed}/${name}`);
  }

  /** From 0 up to, and without, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  isBelow(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `min` to `max`, both of them possible. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.int(0, items.length - 1)] ?? items[0];
  }

  /** One of the items, those with a higher weight more often; null if there is none. */
  pickWeighted<T extends { readonly weight: number }>(items: readonly T[]): T | null {
    let left = this.next() * items.reduce((sum, { weight }) => sum + weight, 0);
    for (const item of items) {
      left -= item.weight;
      if (left < 0) return item;
    }
    return null;
  }
}
