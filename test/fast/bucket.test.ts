import { expect, test } from "vitest";

import { takeFromBucket } from "../../src/rate-limit/bucket.ts";

const limit = { burst: 3, perMinute: 60 };
const now = 1_000_000;

/** Takes one after the other at these moments; true where it got one. */
function takeAt(...moments: readonly number[]): boolean[] {
  let fullAtMs = 0;
  return moments.map((moment) => {
    const taken = takeFromBucket(limit, fullAtMs, moment);
    fullAtMs = taken.fullAtMs;
    return taken.waitMs === 0;
  });
}

test("a full bucket gives its burst at once and no more", () => {
  expect(takeAt(now, now, now, now)).toEqual([true, true, true, false]);
});

test("an empty bucket gives one more each sixtieth of a minute", () => {
  const moments = [now, now, now, now + 999, now + 1000, now + 1001, now + 2000];
  expect(takeAt(...moments)).toEqual([true, true, true, false, true, false, true]);
});

test("a rested bucket holds its burst and no more", () => {
  const later = now + 3_600_000;
  expect(takeAt(now, later, later, later, later)).toEqual([true, true, true, true, false]);
});

test("a refusal takes nothing and tells how long to wait", () => {
  const fullAtMs = now + 3000;
  expect(takeFromBucket(limit, fullAtMs, now)).toEqual({ fullAtMs, waitMs: 1000 });
  expect(takeFromBucket(limit, fullAtMs, now + 400)).toEqual({ fullAtMs, waitMs: 600 });
});

test("several are taken together or not at all", () => {
  expect(takeFromBucket(limit, 0, now, 3).waitMs).toBe(0);
  expect(takeFromBucket(limit, now + 1000, now, 3)).toEqual({ fullAtMs: now + 1000, waitMs: 1000 });
});
