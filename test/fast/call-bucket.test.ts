import { afterEach, expect, test, vi } from "vitest";

import { CallBucket } from "../../src/rate-limit/account-bucket.ts";

afterEach(() => void vi.useRealTimers());

test("a list takes as many calls as it has items, and one that is larger than the limit passes once it is full", () => {
  vi.useFakeTimers({ now: 0 });
  const bucket = new CallBucket(6);
  const take = (calls: number) => bucket.take({ calls, served: 0 }).waitSeconds;
  expect(take(10)).toBe(0);
  expect(take(1)).toBe(10);
  expect(take(10)).toBe(60);
  vi.setSystemTime(60_000);
  expect(take(4)).toBe(0);
  expect(take(3)).toBe(10);
  expect(take(2)).toBe(0);
});
