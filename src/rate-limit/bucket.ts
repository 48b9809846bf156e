import type { Limit } from "./limits.ts";

/** What became of an attempt to take from a bucket. */
interface Taken {
  /** When the bucket will be full again, in milliseconds since 1970: all that has to be kept of it. */
  readonly fullAtMs: number;
  /** 0 if it was taken. */
  readonly waitMs: number;
}

/** What was kept of a bucket. None can be emptier than empty: the clock went back, and nobody waits for that. */
export function toFullAt({ burst, perMinute }: Limit, keptMs: number, nowMs: number): number {
  return keptMs > nowMs + (burst * 60_000) / perMinute ? 0 : keptMs;
}

/**
 * Takes `count` from a token bucket. A refused attempt takes nothing.
 * Source: generic cell rate algorithm, ITU-T I.371 annex A (virtual scheduling).
 */
export function takeFromBucket(
  { burst, perMinute }: Limit,
  fullAtMs: number,
  nowMs: number,
  count = 1,
): Taken {
  const intervalMs = 60_000 / perMinute;
  const nextMs = Math.max(fullAtMs, nowMs) + count * intervalMs;
  const waitMs = Math.ceil(nextMs - nowMs - burst * intervalMs);
  return waitMs > 0 ? { fullAtMs, waitMs } : { fullAtMs: nextMs, waitMs: 0 };
}
