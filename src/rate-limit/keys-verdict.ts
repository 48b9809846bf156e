/** Of keys that are about to be tried at an upstream. */
export interface KeysVerdict {
  /** How many of them may be. */
  readonly free: number;
  /** How long the others have to wait, in milliseconds; 0 if there are none. */
  readonly waitMs: number;
}

/** Counts key after key, until one has to wait. `take` returns how long, in milliseconds; 0 if it may be tried. */
export function countKeys(keys: number, take: () => number): KeysVerdict {
  for (let free = 0; free < keys; free += 1) {
    const waitMs = take();
    if (waitMs > 0) return { free, waitMs };
  }
  return { free: keys, waitMs: 0 };
}
