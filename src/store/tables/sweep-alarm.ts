import { dayMs, hourMs } from "../../clock.ts";

/** How fine ends are told apart: what ends within one goes at its end. */
type Grain = typeof hourMs | typeof dayMs;

/** So that the objects of a deployment do not all wake at full hours. */
const toOffset = (name: string) =>
  [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % dayMs, 0);

/** The earliest of these; null if none is. */
export const earliest = (ends: readonly (number | null)[]): number | null =>
  ends.reduce(
    (first, end) => (first === null || (end !== null && end < first) ? end : first),
    null,
  );

/**
 * The alarm of one object, set to when something of it ends. What it is set to is asked once and remembered: what ends
 * later writes nothing.
 */
export class SweepAlarm {
  readonly #storage: DurableObjectStorage;
  readonly #offsetMs: number;
  #atMs: number | null | undefined;

  /** `name`: of the object. */
  constructor(storage: DurableObjectStorage, name: string) {
    this.#storage = storage;
    this.#offsetMs = toOffset(name);
  }

  /** Sees to it that the object wakes once `endMs` is over, by a grain at most; null is never. */
  async wakeAfter(endMs: number | null, grain: Grain = hourMs): Promise<void> {
    if (endMs === null) return;
    const offset = this.#offsetMs % grain;
    const atMs = Math.ceil((endMs - offset) / grain) * grain + offset;
    const setMs = this.#atMs === undefined ? await this.#storage.getAlarm() : this.#atMs;
    // Somebody else may have set it meanwhile.
    if (this.#atMs === undefined) this.#atMs = setMs;
    if (this.#atMs !== null && this.#atMs <= atMs) return;
    this.#atMs = atMs;
    await this.#storage.setAlarm(atMs);
  }

  /** It rings, or is gone with everything else: nothing is set. */
  clear(): void {
    this.#atMs = null;
  }
}
