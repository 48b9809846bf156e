import { afterEach, expect, test, vi } from "vitest";

import { AnswerCache } from "../../src/upstream/answer-cache.ts";

afterEach(() => void vi.useRealTimers());

test("an answer is gone when its time is over", () => {
  vi.useFakeTimers({ now: 0 });
  const cache = new AnswerCache(10);
  cache.put("a", { value: 1 }, 5);
  vi.setSystemTime(4999);
  expect(cache.get("a")).toEqual({ value: 1 });
  vi.setSystemTime(5000);
  expect(cache.get("a")).toBeNull();
});

test("where there is no more room, what was not asked for longest goes", () => {
  const cache = new AnswerCache(2);
  cache.put("a", { value: 1 }, 60);
  cache.put("b", { value: 2 }, 60);
  cache.get("a");
  cache.put("c", { value: 3 }, 60);
  expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual([
    { value: 1 },
    null,
    { value: 3 },
  ]);
});
