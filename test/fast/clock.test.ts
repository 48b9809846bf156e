import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";

import { RequestTimer } from "../../src/clock.ts";

const never = new Promise<never>(() => undefined);
const late = () => "late" as const;

beforeEach(() => {
  onTestFinished(() => void vi.restoreAllMocks());
});

test("what a request waits for one after the other takes one timer, which is not cleared", async () => {
  const set = vi.spyOn(globalThis, "setTimeout");
  const clear = vi.spyOn(globalThis, "clearTimeout");
  const timer = new RequestTimer();
  expect(await timer.until(Promise.resolve(1), Date.now() + 30_000, late)).toBe(1);
  expect(await timer.until(Promise.resolve(2), Date.now() + 20_000, late)).toBe(2);
  await expect(
    timer.until(Promise.reject(new Error("no")), Date.now() + 9000, late),
  ).rejects.toThrow("no");
  expect([set.mock.calls.length, clear.mock.calls.length]).toEqual([1, 0]);
});

test("what has less time than what came before it is late in time", async () => {
  const timer = new RequestTimer();
  await timer.until(Promise.resolve(), Date.now() + 30_000, late);
  const dueMs = Date.now() + 40;
  expect(await timer.until(never, dueMs, late)).toBe("late");
  expect(Date.now()).toBeGreaterThanOrEqual(dueMs);
  expect(Date.now()).toBeLessThan(dueMs + 2000);
});

test("what has longer than one look is late when it is due, not before", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const timer = new RequestTimer();
  await timer.until(Promise.resolve(), Date.now() + 30_000, late);
  await vi.advanceTimersByTimeAsync(3000);
  let told: unknown;
  void timer.until(never, Date.now() + 12_000, late).then((said) => {
    told = said;
  });
  await vi.advanceTimersByTimeAsync(11_999);
  expect(told).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  expect(told).toBe("late");
});

test("what was given up goes on unheard, and does not end the wait for what came after it", async () => {
  const timer = new RequestTimer();
  const slow = sleep(60);
  expect(await timer.until(slow, Date.now() + 20, late)).toBe("late");
  const next = timer.until(never, Date.now() + 120, late);
  await slow;
  expect(await next).toBe("late");
});

test("whoever is late may be told by an error", async () => {
  const toLate = () => {
    throw new Error("late");
  };
  await expect(new RequestTimer().until(never, Date.now() + 10, toLate)).rejects.toThrow("late");
});

test("two things are not waited for at once: the second is refused, and the first is late when it is due", async () => {
  const timer = new RequestTimer();
  const first = timer.until(never, Date.now() + 20, late);
  expect(() => timer.until(never, Date.now() + 60_000, late)).toThrow("already");
  expect(await first).toBe("late");
  expect(await timer.until(Promise.resolve("next"), Date.now() + 20, late)).toBe("next");
});
