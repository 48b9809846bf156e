/** Something that a listing may have room for. */
export interface Unit {
  /** The cheapest come first; of one cost those that stand first in their types. */
  readonly cost: number;
  readonly index: number;
}

/** Units in their order; of equal ones the first that came. */
export class UnitQueue<One extends Unit> {
  /** The last is the next. */
  readonly #units: One[] = [];

  push(unit: One): void {
    let [low, high] = [0, this.#units.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAfter(this.#units[middle], unit)) low = middle + 1;
      else high = middle;
    }
    this.#units.splice(low, 0, unit);
  }

  pop(): One | undefined {
    return this.#units.pop();
  }

  get all(): readonly One[] {
    return this.#units;
  }
}

const isAfter = (one: Unit | undefined, other: Unit): boolean =>
  one !== undefined && (one.cost === other.cost ? one.index > other.index : one.cost > other.cost);
